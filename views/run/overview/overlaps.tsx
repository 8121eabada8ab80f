/** Other open runs that touch the same places, those that conflict first (FLOW-6). */
import { GitMerge } from "lucide-react"
import type { OverlapView, RunDetail } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import type { Ink } from "../../text/words.ts"

const looks: Record<OverlapView["merge"], readonly [string, Ink]> = {
  conflict: ["conflicts", "block"],
  unknown: ["not tried", "wait"],
  clean: ["merges cleanly", "done"]
}
const order = { conflict: 0, unknown: 1, clean: 2 } as const
const mostPaths = 4

export const Overlaps = ({ detail }: { readonly detail: RunDetail }) => {
  if (detail.overlaps.length === 0) return null
  const conflicts = detail.overlaps.filter(({ merge }) => merge === "conflict").length
  return (
    <Section
      title="Overlaps with other runs"
      end={
        conflicts === 0 ? undefined : (
          <Mark ink="block" icon={GitMerge}>
            {count(conflicts, "conflict")}
          </Mark>
        )
      }
    >
      <table className="tbl">
        <tbody>
          {detail.overlaps
            .toSorted((a, b) => order[a.merge] - order[b.merge])
            .map((overlap) => (
              <Overlap key={`${overlap.run} ${overlap.repositoryId}`} detail={detail} overlap={overlap} />
            ))}
        </tbody>
      </table>
      <p className="t3 f12 pt-2">Whichever is written first, the other is made anew on it. Nothing is merged by guessing.</p>
    </Section>
  )
}

const Overlap = ({ detail, overlap }: { readonly detail: RunDetail; readonly overlap: OverlapView }) => {
  const [words, ink] = looks[overlap.merge]
  const paths =
    overlap.conflicts.length > 0 ? overlap.conflicts.map(({ path, kind }) => `${path} (${kind.replaceAll("-", " ")})`) : overlap.paths
  const repository = detail.repositories.find(({ id }) => id === overlap.repositoryId)
  return (
    <tr>
      <td className="nw">
        <Mark ink={ink} {...(overlap.merge === "conflict" ? { icon: GitMerge } : {})}>
          {words}
        </Mark>
      </td>
      <td>
        <a className="pathlink" href={hrefOf({ view: "run", run: overlap.number, tab: "overview" })}>
          <span className="t3 num">R-{overlap.number}</span> <Text>{overlap.title}</Text>
        </a>
        {detail.repositories.length === 1 || repository === undefined ? null : (
          <span className="t3">
            {" "}
            in <Text>{repository.name}</Text>
          </span>
        )}
      </td>
      <td className="wrap-anywhere f12">
        {paths.slice(0, mostPaths).map((path) => (
          <div key={path}>
            <code>
              <Text>{path}</Text>
            </code>
          </div>
        ))}
        {paths.length > mostPaths ? <span className="t3">and {paths.length - mostPaths} more</span> : null}
      </td>
    </tr>
  )
}
