/** What stands above a file's lines or in their place: what is cut or folded, pictures, why there are none, or that they come. */
import { TriangleAlert, UnfoldVertical } from "lucide-react"
import type { FileView } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import type { Problem } from "../../state/problem.ts"
import type { Content } from "./content.ts"
import { Images } from "./images.tsx"

export interface BesidesLinesProps {
  readonly path: string
  readonly loaded: FileView | undefined
  /** Of what was loaded. */
  readonly content: Content | undefined
  readonly problem: Problem | undefined
  readonly again: () => void
  /** Why its lines are folded; undefined: they show. */
  readonly folded: string | undefined
  readonly unfold: () => void
}

export const BesidesLines = ({ path, loaded, content, problem, again, folded, unfold }: BesidesLinesProps) => {
  const notes = content?.kind === "text" ? content.notes : []
  return (
    <>
      {notes.length === 0 ? null : (
        <ul className="cut-notes" aria-label="What is not shown">
          {notes.map((note) => (
            <li key={note} className="flex items-center gap-2">
              <TriangleAlert className="i s text-wait" aria-hidden />
              {note}
            </li>
          ))}
        </ul>
      )}
      {problem === undefined ? null : (
        <div className="p-3">
          <ProblemMessage problem={problem} mend={<Button onClick={again}>Try again</Button>} />
        </div>
      )}
      {content === undefined && problem === undefined ? <Skeleton rows={10} /> : null}
      {folded === undefined ? null : (
        <div className="p-3">
          <Message
            tone="plain"
            title={folded}
            mend={
              <Button icon={UnfoldVertical} shortcut="o" onClick={unfold}>
                Show its lines
              </Button>
            }
          />
        </div>
      )}
      {content?.kind === "images" && loaded !== undefined ? (
        <Images key={path} path={path} {...content} beforeBytes={loaded.before.bytes} afterBytes={loaded.after.bytes} />
      ) : null}
      {content?.kind === "none" ? (
        <div className="nolines">
          <p className="font-medium">{content.title}</p>
          {content.lines.map((line) => (
            <p key={line} className="text-2">
              <Text>{line}</Text>
            </p>
          ))}
        </div>
      ) : null}
    </>
  )
}
