/** What a verification of the ledger comes to, in words. Pure. */
import type { Schema } from "effect"
import type { VerificationView } from "../../../core/api/contract.ts"
import { count, grouped } from "../../text/format.ts"

export interface Verdict {
  readonly tone: "done" | "fail" | "wait"
  readonly title: string
  /** One line each. */
  readonly faults: ReadonlyArray<string>
}

const mostNamed = 20

export const verdictOf = ({ broken, artifacts, anchors, head }: Schema.Schema.Type<typeof VerificationView>): Verdict => {
  const faults = [
    ...(broken === null ? [] : [`Event ${grouped(broken.seq)}: ${broken.reason}`]),
    ...artifacts.missing.map((hash) => `Artifact ${hash} is missing.`),
    ...artifacts.corrupt.map((hash) => `Artifact ${hash} was altered.`),
    ...(anchors?.broken ?? []).map(({ repository, commit, reason }) => `${repository}, note on ${commit}: ${reason}`)
  ]
  const unreachable = (anchors?.unreachable ?? []).map(({ repository, reason }) => `${repository} was not reached: ${reason}`)
  if (faults.length > 0) {
    const shown = faults.slice(0, mostNamed)
    return {
      tone: "fail",
      title:
        broken === null
          ? "The chain is whole, but something that it names is not."
          : `The chain is broken at event ${grouped(broken.seq)}.`,
      faults: faults.length > mostNamed ? [...shown, `and ${count(faults.length - mostNamed, "further fault")}`] : shown
    }
  }
  return unreachable.length > 0
    ? { tone: "wait", title: `Whole to event ${grouped(head.seq)}; some notes could not be compared.`, faults: unreachable }
    : { tone: "done", title: `The ledger is whole to event ${grouped(head.seq)}.`, faults: [] }
}
