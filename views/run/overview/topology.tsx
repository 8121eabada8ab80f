/** The repositories of a run: on which base each change is made, where it goes, and where it stands (FLOW-4). */
import type { RunDetail } from "../../../core/api/contract.ts"
import { Hash, PlusMinus, Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { placeOf } from "../decision/newest.ts"
import { RepositoryState } from "./repository-state.tsx"

export const Topology = ({ detail }: { readonly detail: RunDetail }) => (
  <Section title={detail.repositories.length === 1 ? "Repository" : "Repositories"}>
    <table className="tbl">
      <thead>
        <tr>
          <th>Repository</th>
          <th>Base</th>
          <th>Change</th>
          <th>Target</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        {detail.repositories.map((repository, index) => {
          const patchSet = detail.patchSets.findLast(({ repositoryId, current }) => current && repositoryId === repository.id)
          const publication = detail.publications.find(({ repositoryId }) => repositoryId === repository.id)?.publication
          return (
            <tr key={repository.id}>
              <td>
                <span className="med">
                  <Text>{repository.name}</Text>
                </span>{" "}
                {detail.repositories.length === 1 ? null : <span className="t3">{index === 0 ? "primary" : "secondary"}</span>}
                {repository.directory === "." ? null : (
                  <div>
                    <code className="t3">
                      <Text>{repository.directory}</Text>
                    </code>
                  </div>
                )}
              </td>
              <td className="nw">
                <code>
                  <Text>{repository.base.branch}</Text>
                </code>{" "}
                <span className="t3">
                  <Hash of={patchSet?.base ?? repository.base.commit} />
                </span>
              </td>
              <td>
                {patchSet === undefined ? (
                  <span className="t3">none yet</span>
                ) : (
                  <>
                    <a
                      className="link"
                      href={hrefOf({ view: "run", run: detail.summary.number, tab: "diff", ...placeOf(detail, patchSet) })}
                    >
                      v{patchSet.version}
                    </a>{" "}
                    <span className="nw">{count(patchSet.counts.files, "file")}</span> <PlusMinus {...patchSet.counts} />
                  </>
                )}
              </td>
              <td className="wrap-anywhere">
                <code>
                  <Text>{publication?.branch ?? repository.target.branch}</Text>
                </code>{" "}
                <span className="t3">{repository.target.kind === "branch" ? "local branch" : "origin"}</span>
              </td>
              <td>
                <RepositoryState detail={detail} repository={repository} patchSet={patchSet} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </Section>
)
