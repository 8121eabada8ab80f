/** How much goes on at once: per machine, per repository and per model provider (FLOW-5). */
import { type Effect, Semaphore } from "effect"
import type { EffectKind, RequestedEffect } from "../domain/event.ts"
import { repositoryOf, type Run } from "../domain/run.ts"

export interface Concurrency {
  readonly machine: number
  readonly perRepository: number
  readonly perProvider: number
  /** Reviewers at once, each in its own sandbox (REV-1). Absent: two. */
  readonly reviewers?: number
}

const agents: ReadonlySet<EffectKind> = new Set(["triage", "plan", "execute"])
const sandboxed: ReadonlySet<EffectKind> = new Set(["triage", "plan", "execute"])

export const makeSlots = (limits: Concurrency) => {
  const machine = Semaphore.makeUnsafe(limits.machine)
  const reviewers = Semaphore.makeUnsafe(limits.reviewers ?? 2)
  const repositories = new Map<string, Semaphore.Semaphore>()
  const providers = new Map<string, Semaphore.Semaphore>()
  const named = (all: Map<string, Semaphore.Semaphore>, name: string, permits: number) => {
    const known = all.get(name)
    if (known !== undefined) return known
    const made = Semaphore.makeUnsafe(permits)
    all.set(name, made)
    return made
  }
  /** Runs `self` when every limit has room, in the order of arrival. The gate and its look-ups never wait. */
  return (run: Run, { kind, repository }: RequestedEffect) =>
    <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
      // The reviewers of one patch set go side by side; how many at once is a limit of its own.
      if (kind === "review") return reviewers.withPermits(1)(self)
      if (!sandboxed.has(kind)) return self
      const onMachine = named(repositories, repositoryOf(run, repository).id, limits.perRepository).withPermits(1)(
        machine.withPermits(1)(self)
      )
      return agents.has(kind) ? named(providers, run.profile.model.provider, limits.perProvider).withPermits(1)(onMachine) : onMachine
    }
}
