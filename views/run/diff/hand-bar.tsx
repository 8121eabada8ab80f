/** Says while a version is made by hand what it has so far, and proposes it or drops it. */
import { GitBranchPlus, Undo2 } from "lucide-react"
import { Button } from "../../kit/button.tsx"
import { isUntouched, type HandMade } from "../../state/hand-made.ts"
import { count } from "../../text/format.ts"

export interface HandBarProps {
  readonly made: HandMade
  readonly files: number
  readonly version: number
  /** Why it can't be proposed now; it stays. */
  readonly fixed: string | undefined
  /** Saving an edit is what comes next, before proposing. */
  readonly editing: boolean
  readonly propose: () => void
  readonly undo: () => void
  readonly drop: () => void
}

export const HandBar = ({ made, files, version, fixed, editing, propose, undo, drop }: HandBarProps) => {
  const hunks = [...made.hunks.values()].reduce((sum, { left }) => sum + left.size, 0)
  return (
    <section className="hand-bar" aria-label="Your version">
      <span className="font-medium nw">Your version of v{version}</span>
      <span className="text-2 cut" role="status">
        {fixed !== undefined
          ? `It can't be proposed. ${fixed}`
          : isUntouched(made)
            ? "Leave out files with f, hunks with u, or edit with e."
            : [
                `${files - made.left.size} of ${count(files, "file")}`,
                hunks === 0 ? "" : `${count(hunks, "hunk")} left out`,
                made.edits.size === 0 ? "" : `${count(made.edits.size, "file")} edited`
              ]
                .filter((part) => part !== "")
                .join(", ")}
      </span>
      <span className="grow" />
      <Button look="quiet" icon={Undo2} shortcut="z" onClick={undo}>
        Undo
      </Button>
      <Button onClick={drop}>Drop it</Button>
      <Button
        look={editing ? "plain" : "primary"}
        icon={GitBranchPlus}
        shortcut="h"
        onClick={propose}
        disabled={isUntouched(made) || fixed !== undefined}
      >
        Propose…
      </Button>
    </section>
  )
}
