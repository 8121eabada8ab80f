/** A policy to begin with, by what the repository is. */
import { useState } from "react"
import { ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { notify } from "../state/notices.ts"
import type { Problem } from "../state/problem.ts"
import { hrefOf } from "../state/route.ts"
import { usePolicy } from "../settings/policy-section.tsx"
import { saveMember } from "../settings/save-member.ts"
import { Starters } from "../settings/starters.tsx"

export const PolicyStep = ({ chosen, onSaved }: { readonly chosen: unknown; readonly onSaved: () => void }) => {
  const answer = usePolicy("")
  const [problem, setProblem] = useState<Problem>()
  const choose = (bundle: unknown) => {
    setProblem(undefined)
    void saveMember(["policy"], () => bundle).then((saved) => {
      if (!saved.ok) return setProblem(saved.problem)
      notify("Saved. The policy holds from the next start on.")
      onSaved()
    })
  }
  if (answer === undefined) return <Skeleton rows={4} />
  if (!answer.ok) return <ProblemMessage problem={answer.problem} />
  return (
    <>
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
      <Starters starters={answer.value.starters} chosen={chosen} onChoose={choose} only={["library", "service", "application"]} />
      <p className="mt-2">
        <a className="link" href={hrefOf({ view: "settings", query: { section: "policy" } })}>
          Other bundles, and rule by rule
        </a>
      </p>
    </>
  )
}
