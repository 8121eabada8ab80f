/** The jobs of one run while its events are folded: effects with their attempts, and how each ended (docs/metrics.md). */
import type { EffectKind, RequestedEffect, RunEvent } from "../domain/event.ts"
import type { Instant } from "../domain/ids.ts"
import { endOf, type JobState } from "./job-end.ts"
import type { JobCounts } from "./run-facts.ts"

interface Job {
  readonly kind: EffectKind
  state: JobState
  /** Attempts that followed a failed one. */
  retries: number
  restarts: number
  /** Since when its newest attempt may be at work. */
  since: Instant
  /** The command that ended it. */
  endedBy: string
}

export interface RunJobs {
  readonly take: (event: RunEvent, at: Instant, cause: string, byPerson: boolean) => void
  readonly counts: () => JobCounts
}

export const runJobs = (): RunJobs => {
  const jobs = new Map<string, Job>()
  let lastEndedBy: string | undefined

  const requested = ({ id, kind, notBefore }: RequestedEffect, at: Instant): void => {
    const since = notBefore ?? at
    const job = jobs.get(id)
    if (job === undefined) return void jobs.set(id, { kind, state: "open", retries: 0, restarts: 0, since, endedBy: "" })
    if (job.state === "failed") job.retries++
    Object.assign(job, { state: "open", restarts: 0, since })
  }

  const callOff = (): void => {
    for (const job of jobs.values()) if (job.state === "open") job.state = "interrupted"
  }

  /** A stop is the failure of the job whose outcome led to it, unless that was to find what stops the run. */
  const stopped = (status: Extract<RunEvent, { _tag: "RunStopped" }>["status"], cause: string, byPerson: boolean): void => {
    if (lastEndedBy === cause) {
      for (const job of jobs.values())
        if (job.endedBy === cause && status === "needs-human" && job.kind !== "observe" && job.state === "succeeded") job.state = "failed"
    } else if (!byPerson) {
      // Nothing ended: the publication no longer applies, or a job was restarted too often.
      const open = [...jobs.values()].filter(({ state }) => state === "open")
      const culprit =
        status === "conflict" ? open.find(({ kind }) => kind === "publish") : open.toSorted((a, b) => b.restarts - a.restarts)[0]
      if (culprit !== undefined) culprit.state = "failed"
    }
    callOff()
  }

  return {
    take: (event, at, cause, byPerson) => {
      switch (event._tag) {
        case "EffectRequested":
          return requested(event.effect, at)
        case "EffectRestarted": {
          const job = jobs.get(event.effectId)
          if (job !== undefined) Object.assign(job, { since: at, restarts: event.restarts })
          return
        }
        case "RunStopped":
          return stopped(event.status, cause, byPerson)
        case "RunPaused":
        case "RunFinished":
          return callOff()
      }
      const end = endOf(event)
      if (end === undefined) return
      lastEndedBy = cause
      const job = jobs.get(end.id)
      // One outcome may be several events, one of each repository: a single failure makes it one.
      if (job === undefined || (job.state !== "open" && (job.endedBy !== cause || end.state !== "failed"))) return
      Object.assign(job, { state: end.state, endedBy: cause })
    },
    counts: () => {
      const ended: Partial<Record<EffectKind, { succeeded: number; failed: number }>> = {}
      const open: Array<Instant> = []
      let retries = 0
      for (const { kind, state, since, retries: tried } of jobs.values()) {
        retries += tried
        if (state === "open") open.push(since)
        if (state === "succeeded" || state === "failed") (ended[kind] ??= { succeeded: 0, failed: 0 })[state]++
      }
      return { all: jobs.size, retries, open, ended }
    }
  }
}
