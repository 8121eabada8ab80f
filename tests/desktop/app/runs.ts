/** Runs as the core lists them, for tests of what is shown of them. */
import * as fc from "fast-check"
import type { PendingItem, RunSummary } from "../../../core/api/contract.ts"
import { RunId } from "../../../core/domain/ids.ts"
import { runStatuses, type RunStatus } from "../../../core/domain/run.ts"

const at = Date.UTC(2026, 10, 20, 9)
const idOf = (number: number) => RunId.make(`run_00000000-0000-7000-8000-${String(number).padStart(12, "0")}`)

export const run = (number: number, status: RunStatus, more: Partial<RunSummary> = {}): RunSummary => ({
  id: idOf(number),
  number,
  title: `Change number ${number}`,
  status,
  tier: "low",
  channel: "app",
  repositories: [],
  scripted: true,
  createdAt: at as RunSummary["createdAt"],
  updatedAt: at as RunSummary["updatedAt"],
  note: "A note of it",
  ...more
})

export const pending = (kind: PendingItem["kind"], about: string, since = at): PendingItem => ({
  kind,
  about,
  since: since as PendingItem["since"]
})

export const patch = (number: number, version = 1): RunSummary =>
  run(number, "awaiting-approval", { pending: [pending("patch", `shop, version ${version}`)] })

/** Any run that is not over, with any text in it. */
export const anyRun: fc.Arbitrary<RunSummary> = fc
  .record({
    number: fc.integer({ min: 1, max: 40 }),
    status: fc.constantFrom(...runStatuses.filter((status) => !["done", "declined", "rejected", "cancelled", "failed"].includes(status))),
    title: fc.string({ unit: "binary", maxLength: 160 }),
    tier: fc.constantFrom("low" as const, "medium" as const, "high" as const),
    items: fc.array(
      fc.record({
        kind: fc.constantFrom("question" as const, "plan" as const, "patch" as const, "violation" as const),
        about: fc.string({ unit: "binary", maxLength: 80 })
      }),
      { maxLength: 3 }
    )
  })
  .map(({ number, status, title, tier, items }) =>
    run(number, status, {
      title,
      tier,
      ...(items.length === 0 || !/^(awaiting|deferred|blocked)/.test(status)
        ? {}
        : { pending: items.map(({ kind, about }) => pending(kind, about)) })
    })
  )

export const anyRuns = fc.uniqueArray(anyRun, { selector: ({ number }) => number, maxLength: 20 })
