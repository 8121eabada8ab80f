/** What the list of requests is narrowed to. The address holds it, so a reload, back and a sent link show the same. Pure. */
import type { RunSummary } from "../../core/api/contract.ts"
import { Channel, RiskTier } from "../../core/domain/request.ts"
import { runStatuses, statusKind, type StatusKind } from "../../core/domain/run.ts"
import type { Query } from "../state/route.ts"

export interface Filter {
  readonly kind?: StatusKind
  /** By name. */
  readonly repository?: string
  readonly tier?: RiskTier
  readonly channel?: Channel
  readonly text?: string
}

export const kinds = ["waiting", "stopped", "working", "final"] as const satisfies ReadonlyArray<StatusKind>
export const tiers: ReadonlyArray<RiskTier> = RiskTier.literals
export const channels: ReadonlyArray<Channel> = Channel.literals

export const kindWord: Record<StatusKind, string> = { waiting: "Waiting", stopped: "Blocked", working: "Working", final: "Finished" }
export const channelWord: Record<Channel, string> = {
  app: "App",
  cli: "Command line",
  issue: "Issue",
  "pull-request": "Pull request",
  "issue-comment": "Issue comment",
  "pr-comment": "PR comment",
  automation: "Automation",
  demo: "Demo"
}

/** Total: what the address says wrong narrows nothing. */
export const filterOf = ({ kind, repository, tier, channel, text }: Query): Filter => {
  const knownKind = kinds.find((known) => known === kind)
  const knownTier = tiers.find((known) => known === tier)
  const knownChannel = channels.find((known) => known === channel)
  return {
    ...(knownKind === undefined ? {} : { kind: knownKind }),
    ...(repository === undefined || repository === "" ? {} : { repository }),
    ...(knownTier === undefined ? {} : { tier: knownTier }),
    ...(knownChannel === undefined ? {} : { channel: knownChannel }),
    ...(text === undefined || text.trim() === "" ? {} : { text })
  }
}

export const isNarrowed = (filter: Filter): boolean => Object.keys(filter).length > 0

/** A filter as the core takes it. */
export const questionOf = ({ kind, repository, tier, channel, text }: Filter) => ({
  ...(kind === undefined ? {} : { statuses: runStatuses.filter((status) => statusKind(status) === kind) }),
  ...(repository === undefined ? {} : { repository }),
  ...(tier === undefined ? {} : { tiers: [tier] }),
  ...(channel === undefined ? {} : { channels: [channel] }),
  ...(text === undefined ? {} : { text: text.slice(0, 200) })
})

/** As far as a run's own facts tell: its prompt is the core's to look through. */
export const fits = ({ kind, repository, tier, channel }: Filter, run: RunSummary): boolean =>
  (kind === undefined || statusKind(run.status) === kind) &&
  (tier === undefined || run.tier === tier) &&
  (channel === undefined || run.channel === channel) &&
  (repository === undefined || run.repositories.some(({ id, name }) => name === repository || id === repository))
