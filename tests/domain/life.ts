/** One run lived step by step: commands are decided and folded, and what its effects report can be given in short. */
import { CommandRefused, type RunCommand } from "../../core/domain/command.ts"
import type { Actor } from "../../core/domain/actor.ts"
import { decide } from "../../core/domain/decide.ts"
import type { EffectKind, RequestedEffect, RunEvent } from "../../core/domain/event.ts"
import { evolve } from "../../core/domain/evolve.ts"
import type { CommandId, Instant } from "../../core/domain/ids.ts"
import type { Run } from "../../core/domain/run.ts"
import { change, engine, hash, nothingViolated, person, review } from "./arbitrary.ts"

/** A report without what identifies its attempt. */
export type Bare<C> = C extends unknown ? Omit<C, "effectId" | "epoch" | "attempt" | "sessions"> : never
export type Reported = Bare<Extract<RunCommand, { readonly attempt: number }>>

export class Life {
  run: Run | undefined
  readonly events: Array<RunEvent> = []
  private count = 0

  /** What was decided, or why it was refused. */
  do(command: RunCommand, actor: Actor = person, at = 1_000 + this.count): ReadonlyArray<RunEvent> | CommandRefused {
    const envelope = { id: `cmd_${this.count++}` as CommandId, at: at as Instant, actor, command }
    const decided = decide(this.run, envelope)
    if (decided instanceof CommandRefused) return decided
    for (const event of decided) this.run = evolve(this.run, event, envelope)
    this.events.push(...decided)
    return decided
  }

  get state(): Run {
    if (this.run === undefined) throw new Error("the run was not requested yet")
    return this.run
  }

  open(kind: EffectKind): RequestedEffect {
    const effect = this.state.effects.find((candidate) => candidate.kind === kind)
    if (effect === undefined) throw new Error(`no ${kind} is open; the run is ${this.state.status}`)
    return effect
  }

  /** Answers the first open effect of that kind. */
  report(kind: EffectKind, report: Reported): ReadonlyArray<RunEvent> | CommandRefused {
    const { id: effectId, epoch, attempt } = this.open(kind)
    return this.do({ ...report, effectId, epoch, attempt, sessions: [] } as RunCommand, engine)
  }

  /** From the queue to its plan. */
  admitted(): this {
    this.do({ _tag: "AdmitRun" }, engine)
    this.report("triage", {
      _tag: "RecordTriage",
      triage: { verdict: "GO", tier: "low", reasons: hash(1), questions: [], context: hash(2) },
      policy: nothingViolated
    })
    return this
  }

  /** From the queue to a decided patch set, with nothing to say against it. */
  toApproval(): this {
    this.admitted()
    this.report("plan", { _tag: "RecordPlan", plan: { plan: hash(3), tasks: 1, tier: "low", context: hash(2) } })
    this.report("execute", { _tag: "RecordExecution", taken: 0, outcome: { kind: "changed", change: change(1) } })
    return this.judged()
  }

  /** Policy and reviewers find nothing. */
  judged(): this {
    while (this.state.effects.some(({ kind }) => kind === "policy"))
      this.report("policy", { _tag: "RecordPolicy", policy: nothingViolated })
    while (this.state.effects.some(({ kind }) => kind === "review"))
      this.report("review", { _tag: "RecordReview", review: review("passed") })
    return this
  }

  approve(): ReadonlyArray<RunEvent> | CommandRefused {
    const patchSet = this.state.patchSets.at(-1)
    if (patchSet === undefined) throw new Error("there is nothing to approve")
    return this.do({ _tag: "ApprovePatchSet", patchSetId: patchSet.id, digest: patchSet.change.digest })
  }
}
