/** The change's scope by folder, as bars and numbers. */
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { PlusMinus, Section } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useFiles } from "../../state/files.ts"
import { count } from "../../text/format.ts"
import { versionWords } from "../decision/newest.ts"
import { foldersOf } from "./scope.ts"

const most = 8

export const FolderScope = ({ detail, patchSet }: { readonly detail: RunDetail; readonly patchSet: PatchSetView }) => {
  const { files, problem } = useFiles({ run: detail.summary.number, patchSetId: patchSet.id })
  return (
    <Section title="Scope by folder" end={detail.repositories.length > 1 ? <Text>{versionWords(detail, patchSet)}</Text> : undefined}>
      {problem !== undefined ? (
        <ProblemMessage problem={problem} />
      ) : files === undefined ? (
        <Skeleton rows={3} />
      ) : (
        <Folders of={foldersOf(files, most)} />
      )}
    </Section>
  )
}

const Folders = ({ of }: { readonly of: ReturnType<typeof foldersOf> }) => {
  const largest = Math.max(1, ...of.map(({ added, removed }) => added + removed))
  return (
    <ul className="grid gap-2 f12">
      {of.map(({ path, files, added, removed }) => (
        <li key={path}>
          <div className="row">
            <code className="cut grow" title={path}>
              {path === "" ? <span className="t3">root</span> : <Text>{path}</Text>}
            </code>
            <span className="t3 num nw">{count(files, "file")}</span>
            <PlusMinus added={added} removed={removed} />
          </div>
          <div className="amount" aria-hidden style={{ width: `${Math.max(2, ((added + removed) / largest) * 100)}%` }}>
            <i style={{ flex: added }} />
            <i style={{ flex: removed }} />
          </div>
        </li>
      ))}
    </ul>
  )
}
