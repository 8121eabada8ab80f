/** Says while a version is made by hand what it has so far, and proposes it or drops it. */
import { GitBranchPlus } from "lucide-react"
import { Button } from "../../kit/button.tsx"
import { isUntouched, type HandMade } from "../../state/hand-made.ts"
import { count } from "../../text/format.ts"

export interface HandBarProps {
  readonly made: HandMade
  readonly files: number
  readonly version: number
  readonly propose: () => void
  readonly drop: () => void
}

export const HandBar = ({ made, files, version, propose, drop }: HandBarProps) => {
  const hunks = [...made.hunks.values()].reduce((sum, { left }) => sum + left.size, 0)
  return (
    <section className="hand-bar" aria-label="Your version">
      <span className="font-medium nw">Your version of v{version}</span>
      <span className="text-2 cut" role="status">
        {isUntouched(made)
          ? "Uncheck files in the list, or hunks in the lines."
          : [
              `${files - made.left.size} of ${count(files, "file")}`,
              hunks === 0 ? "" : `${count(hunks, "hunk")} left out`,
              made.edits.size === 0 ? "" : `${count(made.edits.size, "file")} edited`
            ]
              .filter((part) => part !== "")
              .join(", ")}
      </span>
      <span className="grow" />
      <Button onClick={drop}>Drop it</Button>
      <Button look="primary" icon={GitBranchPlus} onClick={propose} disabled={isUntouched(made)}>
        Propose…
      </Button>
    </section>
  )
}
