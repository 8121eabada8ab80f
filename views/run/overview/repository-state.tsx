/** Where one repository's part of a run stands: left out, written, in conflict, approved, waiting. */
import { GitMerge, Hourglass } from "lucide-react"
import type { PatchSetView, RunDetail } from "../../../core/api/contract.ts"
import { Hash } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { decisionWord } from "../../text/words.ts"
import { waits } from "../decision/newest.ts"
import { actorWords } from "../people.ts"

export interface RepositoryStateProps {
  readonly detail: RunDetail
  readonly repository: RunDetail["repositories"][number]
  readonly patchSet: PatchSetView | undefined
}

export const RepositoryState = ({ detail, repository, patchSet }: RepositoryStateProps) => {
  const publication = detail.publications.find(({ repositoryId }) => repositoryId === repository.id)?.publication
  if (detail.excluded.includes(repository.id)) return <Mark ink="idle">left out</Mark>
  if (publication !== undefined) {
    return (
      <Mark ink="done">
        written as <Hash of={publication.commit} />
      </Mark>
    )
  }
  if (detail.conflict?.repositoryId === repository.id) {
    return (
      <Mark ink="block" icon={GitMerge}>
        in conflict
      </Mark>
    )
  }
  if (patchSet === undefined) return <span className="t3">no change yet</span>
  if (!waits(patchSet) && patchSet.approval !== undefined) {
    return (
      <Mark ink="done">
        <span>
          approved by <Text>{actorWords(patchSet.approval.by)}</Text>
        </span>
      </Mark>
    )
  }
  if (detail.summary.status === "awaiting-approval") {
    return (
      <Mark ink="wait" icon={Hourglass}>
        waits for you
      </Mark>
    )
  }
  return <span className="t2">{patchSet.decision === undefined ? "not decided" : decisionWord[patchSet.decision]}</span>
}
