/** One of a list of choices: the platform's own select, with our looks. */
import { ChevronDown } from "lucide-react"

export interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: ReadonlyArray<readonly [value: string, words: string]>
  readonly onChoose: (value: string) => void
  readonly id?: string
  readonly invalid?: boolean
  readonly describedBy?: string | undefined
}

export const Choice = ({ label, value, options, onChoose, id, invalid = false, describedBy }: ChoiceProps) => (
  <span className="choice">
    <select
      className="in"
      id={id}
      aria-label={label}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      value={value}
      onChange={(event) => onChoose(event.target.value)}
    >
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
    <ChevronDown className="i s" aria-hidden />
  </span>
)
