/** The files of a patch set, each with the way to its history. */
import type { PatchSetId } from "../../core/domain/ids.ts"
import { Section } from "../kit/facts.tsx"
import { Text } from "../kit/text.tsx"
import { useFiles } from "../state/files.ts"
import { hrefOf } from "../state/route.ts"

const mostShown = 12

export const ChangedFiles = ({ run, patchSet, repository }: ChangedFilesProps) => {
  const { files } = useFiles({ run, patchSetId: patchSet as PatchSetId })
  if (files === undefined || files.length === 0) return null
  return (
    <Section title="Histories of its files" end={files.length > mostShown ? `${mostShown} of ${files.length}` : files.length}>
      <ul className="grid gap-1">
        {files.slice(0, mostShown).map(({ path }) => (
          <li key={path} className="cut">
            <a
              className="link"
              href={hrefOf({ view: "graph", query: { of: "file", path, ...(repository === undefined ? {} : { repository }) } })}
            >
              <Text>{path}</Text>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
interface ChangedFilesProps {
  readonly run: number
  readonly patchSet: string
  readonly repository: string | undefined
}
