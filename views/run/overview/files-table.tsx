/** The changed files, those with findings first, each a way into the diff. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { PlusMinus, Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { useFiles } from "../../state/files.ts"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { marksByPath } from "../diff/marks.ts"
import { orderedFiles } from "../diff/order.ts"
import { remark } from "../diff/remark.ts"

export const FilesTable = ({
  detail,
  patchSet,
  most
}: {
  readonly detail: RunDetail
  readonly patchSet: PatchSetView
  readonly most: number
}) => {
  const run = detail.summary.number
  const { files, problem } = useFiles({ run, patchSetId: patchSet.id })
  if (problem !== undefined) return <ProblemMessage problem={problem} />
  if (files === undefined) return null
  const marks = marksByPath(detail, patchSet)
  return (
    <Section
      title="Changed files"
      end={
        <>
          {count(files.length, "file")} <PlusMinus {...patchSet.counts} />
        </>
      }
    >
      <table className="tbl">
        <tbody>
          {orderedFiles(files, marks, "risk")
            .slice(0, most)
            .map((file) => {
              const found = marks.get(file.path)?.length ?? 0
              const note = remark(file)
              return (
                <tr key={file.path}>
                  <td style={{ overflowWrap: "anywhere" }}>
                    <a className="pathlink" href={hrefOf({ view: "run", run, tab: "diff", file: file.path })}>
                      <code>
                        <Text>{file.path}</Text>
                      </code>
                    </a>
                  </td>
                  <td className="f12">
                    {found > 0 ? (
                      <Mark ink="wait">{count(found, "finding")}</Mark>
                    ) : note === undefined ? null : (
                      <span className="t3">{note}</span>
                    )}
                  </td>
                  <td className="right f12">
                    {file.binary ? <span className="t3">binary</span> : file.added + file.removed === 0 ? null : <PlusMinus {...file} />}
                  </td>
                </tr>
              )
            })}
        </tbody>
      </table>
      {files.length > most ? (
        <p className="f12" style={{ paddingTop: 8 }}>
          <a className="link" href={hrefOf({ view: "run", run, tab: "diff" })}>
            All {count(files.length, "file")}
          </a>
        </p>
      ) : null}
    </Section>
  )
}
