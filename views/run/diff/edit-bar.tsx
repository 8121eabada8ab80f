/** Above the lines of a file that is edited, or was: what saving does, and the ways on. */
import { Button } from "../../kit/button.tsx"

export interface EditingBarProps {
  /** What saving leads to, in a sentence. */
  readonly follows: string
  readonly stop: () => void
  readonly save: () => void
}

export const EditingBar = ({ follows, stop, save }: EditingBarProps) => (
  <section className="hand-bar" aria-label="Editing">
    <span className="font-medium nw">You edit the right side</span>
    <span className="text-2 cut">{follows}</span>
    <span className="grow" />
    <Button onClick={stop} shortcut="Escape" shown="Esc">
      Stop
    </Button>
    <Button look="primary" onClick={save} shortcut="Control+s" shown="Ctrl S">
      Save…
    </Button>
  </section>
)

export interface EditedBarProps {
  /** Saved into the version that is made, or typed and never saved. */
  readonly saved: boolean
  readonly version: number
  readonly drop: () => void
  readonly goOn: () => void
}

export const EditedBar = ({ saved, version, drop, goOn }: EditedBarProps) => (
  <section className="hand-bar" aria-label="Edited">
    <span className="text-2 cut">
      {saved ? "You edited this file" : "What you typed here was kept"}; the lines below are those of version {version}.
    </span>
    <span className="grow" />
    <Button onClick={drop}>Drop the edit</Button>
    <Button onClick={goOn} shortcut="e">
      Go on editing
    </Button>
  </section>
)
