/** One file of the change: its head, its findings, and its lines or why there are none to show. */
import { Copy, TriangleAlert } from "lucide-react"
import { lazy, Suspense, useEffect, useRef, useState } from "react"
import type { FileView } from "../../../core/api/contract.ts"
import type { PatchSetId } from "../../../core/domain/ids.ts"
import type { ChangedFile, Finding } from "../../../core/domain/outcome.ts"
import { Button } from "../../kit/button.tsx"
import { PlusMinus } from "../../kit/facts.tsx"
import { Keys } from "../../kit/keys.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { useConnection } from "../../state/connection.ts"
import { readFile } from "../../state/files.ts"
import { notify } from "../../state/notices.ts"
import type { Problem } from "../../state/problem.ts"
import { count, pathParts } from "../../text/format.ts"
import type { Reader } from "./diff-editor.tsx"
import { letter, remark } from "./remark.ts"
import { contentOf } from "./content.ts"

/** Monaco is fetched when the first diff is looked at. */
const DiffEditor = lazy(() => import("./diff-editor.tsx").then((loaded) => ({ default: loaded.DiffEditor })))

export interface FilePaneProps {
  readonly run: number
  readonly patchSetId: PatchSetId
  readonly file: ChangedFile
  readonly findings: ReadonlyArray<Finding>
  readonly inline: boolean
  readonly viewed: boolean
  readonly onViewed: () => void
}

export const FilePane = ({ run, patchSetId, file, findings, inline, viewed, onViewed }: FilePaneProps) => {
  const [loaded, setLoaded] = useState<FileView>()
  const [problem, setProblem] = useState<Problem>()
  const [changes, setChanges] = useState<{ readonly at: number; readonly of: number }>()
  const reader = useRef<Reader>(null)
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (!live) return
    let here = true
    void readFile(run, patchSetId, file.path).then((answer) => {
      if (!here) return
      if (answer.ok) setLoaded(answer.value)
      else if (!answer.problem.lost) setProblem(answer.problem)
    })
    return () => {
      here = false
    }
  }, [run, patchSetId, file.path, live])
  useActions([
    { place: "Diff", name: "Show the next change", keys: ["n"], act: () => reader.current?.next() },
    { place: "Diff", name: "Show the change before", keys: ["p"], act: () => reader.current?.previous() }
  ])
  const content = loaded === undefined ? undefined : contentOf(loaded)
  const { folder, name } = pathParts(file.path)
  const note = remark(file)
  return (
    <section className="detail" aria-label="Diff">
      <div className="dh">
        <span className={`k ${letter[file.status]}`}>{letter[file.status]}</span>
        <code className="cut-left" title={file.path}>
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
          <span className="f12">
            <PlusMinus added={file.added} removed={file.removed} />
          </span>
        )}
        {note === undefined ? null : (
          <span className="t3 f12 cut">
            <Text>{note}</Text>
          </span>
        )}
        <span className="grow" />
        {content?.kind === "text" ? (
          <span className="t3 f12 nw num" role="status">
            {changes === undefined ? "comparing" : changes.at === 0 ? count(changes.of, "change") : `change ${changes.at} of ${changes.of}`}
          </span>
        ) : null}
        {content?.kind === "text" ? <Keys of={["p", "n"]} /> : null}
        <label className="check f12">
          <input type="checkbox" checked={viewed} onChange={onViewed} aria-keyshortcuts="x" />
          Viewed
        </label>
        <Keys of={["x"]} />
      </div>
      {findings.length === 0 ? null : (
        <ul className="found scroll" aria-label="Findings">
          {findings.map((finding, index) => (
            <li key={index}>
              <button type="button" className="inset" onClick={() => finding.line !== undefined && reader.current?.reveal(finding.line)}>
                <TriangleAlert className={`i s ${finding.severity === "info" || finding.severity === "low" ? "t3" : "wait"}`} aria-hidden />
                <span className="nw">{finding.severity}</span>
                <code className="t3 nw">{finding.line === undefined ? "file" : `line ${finding.line}`}</code>
                <span className="grow cut">
                  <Text>{finding.message}</Text>
                </span>
                <span className="t3 nw">
                  <Text>{finding.rule}</Text>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {problem === undefined ? null : (
        <div style={{ padding: 12 }}>
          <ProblemMessage problem={problem} />
        </div>
      )}
      {content === undefined ? (
        problem === undefined ? (
          <Skeleton rows={10} />
        ) : null
      ) : content.kind === "text" ? (
        <Suspense fallback={<Skeleton rows={10} />}>
          <DiffEditor
            path={file.path}
            before={content.before}
            after={content.after}
            language={content.language}
            inline={inline}
            findings={findings}
            reader={reader}
            onChanges={setChanges}
          />
        </Suspense>
      ) : (
        <div className="nolines">
          <p className="med">{content.title}</p>
          {content.lines.map((line) => (
            <p key={line} className="t2">
              <Text>{line}</Text>
            </p>
          ))}
        </div>
      )}
    </section>
  )
}
