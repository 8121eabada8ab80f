/** A field of a form with its name, what it is for, and what is wrong with it. */
import { TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { Text } from "./text.tsx"

export interface FieldProblem {
  readonly what: string
  readonly mend: string
}

export interface FieldProps {
  /** Of the control; what is said below it is tied to it. */
  readonly id: string
  readonly label: ReactNode
  /** Beside the label: "optional", a unit. */
  readonly aside?: ReactNode
  readonly said?: ReactNode
  readonly problem?: FieldProblem | undefined
  readonly children: ReactNode
}

export const Field = ({ id, label, aside, said, problem, children }: FieldProps) => (
  <div className="field" data-field={id}>
    <label className="lb" htmlFor={id}>
      {label}
      {aside === undefined ? null : <span className="opt">{aside}</span>}
    </label>
    {children}
    <FieldNote id={id} said={said} problem={problem} />
  </div>
)

/** The id of what is said about a control: for its `aria-describedby`. */
export const noteOf = (id: string): string => `${id}-note`

export const FieldNote = ({ id, said, problem }: Pick<FieldProps, "id" | "said" | "problem">) =>
  problem === undefined ? (
    said === undefined ? null : (
      <p id={noteOf(id)} className="note">
        {said}
      </p>
    )
  ) : (
    <p id={noteOf(id)} className="note wrong" role="alert">
      <TriangleAlert className="i s" aria-hidden />
      <span>
        <Text>{`${problem.what} ${problem.mend}`.trim()}</Text>
      </span>
    </p>
  )
