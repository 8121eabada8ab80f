/** The newest runs of a repository, whether they are open or over. */
import type { RepositoryView } from "../../core/api/contract.ts"
import { Age } from "../kit/facts.tsx"
import { Section } from "../kit/facts.tsx"
import { Risk } from "../kit/risk.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { StatusLine } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { useFound } from "../requests/use-found.ts"
import { hrefOf } from "../state/route.ts"

const most = 8

export const RepositoryRuns = ({ repository }: { readonly repository: RepositoryView }) => {
  const { runs, loaded } = useFound({ repository: repository.name })
  return (
    <Section
      title="Runs"
      end={
        <a className="link" href={hrefOf({ view: "requests", query: { repository: repository.name } })}>
          All of them
        </a>
      }
    >
      {runs.length > 0 ? (
        <table className="tbl">
          <tbody>
            {runs.slice(0, most).map((run) => (
              <tr key={run.id}>
                <td className="w-44">
                  <StatusLine status={run.status} />
                </td>
                <td>
                  <a className="pathlink" href={hrefOf({ view: "run", run: run.number, tab: "overview" })}>
                    <span className="text-3">R-{run.number}</span> <Text>{run.title}</Text>
                  </a>
                </td>
                <td>
                  <Risk tier={run.tier} />
                </td>
                <td className="right text-3">
                  <Age at={run.updatedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : loaded ? (
        <p className="text-2">Nothing was requested here yet.</p>
      ) : (
        <Skeleton rows={3} />
      )}
    </Section>
  )
}
