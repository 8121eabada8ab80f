/** A few choices side by side, one of them pressed. */
import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

export interface SegmentsProps<A extends string> {
  readonly label: string
  readonly value: A
  readonly options: ReadonlyArray<readonly [value: A, words: ReactNode, icon?: LucideIcon]>
  /** The key that goes from one to the other, where there is one. */
  readonly shortcut?: string
  readonly onChoose: (value: A) => void
}

export const Segments = <A extends string>({ label, value, options, shortcut, onChoose }: SegmentsProps<A>) => (
  <div className="seg" role="group" aria-label={label}>
    {options.map(([option, words, Icon]) => (
      <button key={option} type="button" aria-pressed={option === value} aria-keyshortcuts={shortcut} onClick={() => onChoose(option)}>
        {Icon === undefined ? null : <Icon className="i s" aria-hidden />}
        {words}
      </button>
    ))}
  </div>
)
