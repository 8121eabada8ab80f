/** The head of one file: its path, what is particular about it, where one is in it, and whether it was viewed. */
import { Copy, MessageSquarePlus, Pencil } from "lucide-react"
import type { ReactNode } from "react"
import type { ChangedFile } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { PlusMinus } from "../../kit/facts.tsx"
import { Keys } from "../../kit/keys.tsx"
import { Text } from "../../kit/text.tsx"
import { notify } from "../../state/notices.ts"
import { count, pathParts } from "../../text/format.ts"
import { visible } from "../../text/visible.ts"
import { letter, remark } from "./remark.ts"

export interface PaneHeadProps {
  readonly file: ChangedFile
  readonly narrow: boolean
  /** Where lines show: which change the cursor is at; undefined while they are compared. */
  readonly lines: { readonly changes: { readonly at: number; readonly of: number } | undefined; readonly comment: () => void } | undefined
  readonly edit: (() => void) | undefined
  readonly viewed: boolean
  readonly onViewed: () => void
  readonly children?: ReactNode
}

export const PaneHead = ({ file, narrow, lines, edit, viewed, onViewed, children }: PaneHeadProps) => {
  const { folder, name } = pathParts(file.path)
  const note = remark(file)
  const changes = lines?.changes
  return (
    <div className="dh">
      <span className={`k ${letter[file.status]}`}>{letter[file.status]}</span>
      <code className="cut-left" title={visible(file.path)}>
        <span>
          <Text>{folder === "" ? "" : `${folder}/`}</Text>
          <b>
            <Text>{name}</Text>
          </b>
        </span>
      </code>
      <Button
        look="quiet"
        icon={Copy}
        aria-label="Copy path"
        className="small"
        onClick={() =>
          void navigator.clipboard.writeText(file.path).then(
            () => notify("Copied the path."),
            () => notify("The path was not copied.", "fail")
          )
        }
      />
      {file.binary ? null : (
        <span className="text-12">
          <PlusMinus added={file.added} removed={file.removed} />
        </span>
      )}
      {note === undefined ? null : (
        <span className="text-3 text-12 cut">
          <Text>{note}</Text>
        </span>
      )}
      <span className="grow" />
      {children}
      {lines === undefined ? null : (
        <>
          <span className="text-3 text-12 nw num" role="status">
            {changes === undefined ? "comparing" : changes.at === 0 ? count(changes.of, "change") : `change ${changes.at} of ${changes.of}`}
          </span>
          {narrow ? null : <Keys of={["p", "n"]} />}
          <Button
            look="quiet"
            icon={MessageSquarePlus}
            className="small"
            aria-label="Comment on the line"
            title="Comment on the selected lines, m"
            aria-keyshortcuts="m"
            onClick={lines.comment}
          />
        </>
      )}
      {edit === undefined ? null : (
        <Button
          look="quiet"
          icon={Pencil}
          className="small"
          aria-label="Edit the file"
          title="Edit the file, e"
          aria-keyshortcuts="e"
          onClick={edit}
        />
      )}
      <label className="check text-12">
        <input type="checkbox" checked={viewed} onChange={onViewed} aria-keyshortcuts="x" />
        Viewed
      </label>
      {narrow ? null : <Keys of={["x"]} />}
    </div>
  )
}
