/**
 * Finds runs by what their requests and states say. All runs' few facts are kept in memory and brought up to date by
 * the events since: a search through 10,000 runs reads no state but those that it answers with.
 */
import { Effect, Semaphore } from "effect"
import type { RunId } from "../../domain/ids.ts"
import type { Channel, RiskTier } from "../../domain/request.ts"
import type { RunStatus } from "../../domain/run.ts"
import { Ledger } from "../../ledger/ledger.ts"
import type { RunFacts } from "../../ledger/run-facts.ts"
import type { Texts } from "./texts.ts"

export interface RunSearch {
  readonly limit: number
  /** Runs with a lower number than this. */
  readonly before?: number
  readonly statuses?: ReadonlyArray<RunStatus>
  /** Id or name, as the run has it: a repository that is no longer connected is found too. */
  readonly repository?: string
  readonly tiers?: ReadonlyArray<RiskTier>
  readonly channels?: ReadonlyArray<Channel>
  /** Words that all occur in the prompt's beginning, the run's number or its repositories' names; case counts for nothing. */
  readonly text?: string
}

/** Texts that are read at a time: what else the core has to do comes between. */
const textsAtOnce = 64

export const makeRunIndex = (texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const one = yield* Semaphore.make(1)
    const byId = new Map<RunId, RunFacts>()
    let newestFirst: ReadonlyArray<RunFacts> = []
    let known = 0

    const refresh = Effect.gen(function* () {
      const { seq, facts } = yield* ledger.runFacts(known)
      known = seq
      if (facts.length === 0) return
      for (const each of facts) byId.set(each.id, each)
      newestFirst = [...byId.values()].sort((a, b) => b.number - a.number)
    }).pipe(one.withPermits(1))

    const saysAll = (run: RunFacts, words: ReadonlyArray<string>) =>
      Effect.map(texts.words(run.prompt), (prompt) => {
        const said = `r-${run.number} ${run.repositories.map(({ name }) => name.toLowerCase()).join(" ")} ${prompt}`
        return words.every((word) => said.includes(word))
      })

    /** Newest first, at most `limit`. */
    const search = Effect.fnUntraced(function* (query: RunSearch) {
      yield* refresh
      const { limit, before = Number.MAX_SAFE_INTEGER, statuses, repository, tiers, channels } = query
      const fits = (run: RunFacts) =>
        run.number < before &&
        (statuses === undefined || statuses.includes(run.status)) &&
        (tiers === undefined || tiers.includes(run.tier)) &&
        (channels === undefined || channels.includes(run.channel)) &&
        (repository === undefined || run.repositories.some(({ id, name }) => id === repository || name === repository))
      const candidates = newestFirst.filter(fits)
      const words = (query.text ?? "").toLowerCase().split(/\s+/).filter(Boolean)
      if (words.length === 0) return candidates.slice(0, limit).map(({ id }) => id)
      const found: Array<RunId> = []
      for (const [index, run] of candidates.entries()) {
        if (index % textsAtOnce === textsAtOnce - 1) yield* Effect.yieldNow
        if (yield* saysAll(run, words)) found.push(run.id)
        if (found.length === limit) break
      }
      return found
    })

    return { search }
  })
