/**
 * One agent session of a step: a sandbox, a runtime in it, turns until the role has answered, budgets
 * that end it, and the record that LED-4 asks for.
 */
import { Clock, Effect, Fiber, Queue, Ref, Stream } from "effect"
import type { ArtifactHash } from "../domain/ids.ts"
import type { SessionRecord } from "../domain/outcome.ts"
import type { Budget } from "../domain/request.ts"
import { ExecutionAdapter, type Dependencies, type SandboxFailure, type SandboxSpec } from "../execution/execution-adapter.ts"
import { ArtifactStore, type StorageFull } from "../ledger/artifact-store.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { Models } from "../runtime/models.ts"
import { RuntimeAdapter, RuntimeFailure, type RuntimeEvent, type SessionSpec, type TurnOutcome } from "../runtime/runtime-adapter.ts"
import { SessionJournal } from "../runtime/session-journal.ts"
import type { AgentRole } from "./role.ts"
import { sessionKey, type BudgetKind } from "./run-meter.ts"
import type { StepInput } from "./step.ts"

export interface AgentWork {
  readonly role: AgentRole
  /** Names workspace, session and sandbox; a session that exists under it is gone on with. */
  readonly name: string
  readonly keep: boolean
  /** What a new workspace begins with; absent: the primary repository's base. */
  readonly checkout?: SandboxSpec["checkout"]
  /** What this work may use at most, within what the run has left. */
  readonly budget?: Budget
  readonly dependencies?: Dependencies
  /** Hosts besides the model; absent: what the profile allows. */
  readonly hosts?: ReadonlyArray<string>
  /** The prompt of the first turn, given whether an earlier conversation was found. */
  readonly prompt: (resumed: boolean) => string
  /** Looks at a completed answer: text for one more turn, or undefined when it will do. */
  readonly again?: (text: string, turn: number) => Effect.Effect<string | undefined>
  /** Texts for redirects: what is already known, and how to read one that arrives. */
  readonly redirects?: { readonly read: (hash: ArtifactHash) => Effect.Effect<string> }
}

export interface AgentResult {
  readonly outcome: Exclude<TurnOutcome, { kind: "interrupted" }> | { readonly kind: "budget-ended"; readonly budget: BudgetKind }
  /** Redirects taken up by the session, those of earlier attempts included. */
  readonly taken: number
  readonly tools: Readonly<Record<string, number>>
}

/** Transcript bytes kept; what a flooding agent says beyond is counted, not kept (REL-1). */
const transcriptLimit = 16 * 1024 * 1024

export const runAgent = (
  input: StepInput,
  work: AgentWork
): Effect.Effect<
  AgentResult,
  SandboxFailure | RuntimeFailure | StorageFull,
  ExecutionAdapter | RuntimeAdapter | Models | ArtifactStore | RepositoryStore
> =>
  Effect.gen(function* () {
    const { run, effect } = input
    const runtime = yield* RuntimeAdapter
    const artifacts = yield* ArtifactStore
    const access = yield* (yield* Models).access(run.profile.model)
    const spec: SessionSpec = {
      id: work.name,
      instructions: work.role.instructions,
      tools: work.role.tools,
      model: access.model,
      approvals: "refuse",
      ...(access.price === undefined ? {} : { price: access.price })
    }
    const needs = runtime.needs(spec)
    const repository = run.repositories[0]
    const sandboxSpec: SandboxSpec = {
      label: effect.id,
      run: run.id,
      workspace: work.name,
      checkout: work.checkout ?? { store: (yield* RepositoryStore).path(repository.id), commit: repository.base.commit },
      keep: work.keep,
      limits: run.profile.limits,
      egress: { model: { ...access.route, paths: needs.modelPaths }, hosts: work.hosts ?? run.profile.hosts },
      readOnly: needs.readOnly,
      state: needs.state,
      ...(work.dependencies === undefined ? {} : { dependencies: work.dependencies })
    }
    const inputHash = yield* Ref.make<ArtifactHash | undefined>(undefined)
    const heard = listen(input)
    const startedAt = yield* Clock.currentTimeMillis
    const about = effect.repository ?? run.patchSets.find(({ id }) => id === effect.patchSet)?.repositoryId
    // What it takes counts against a budget: by a clock that nobody sets (REL-1).
    const began = yield* steadyMillis
    const named = {
      id: `${work.name}#${effect.attempt}.${effect.restarts}`,
      role: work.role.name,
      runtime: runtime.name,
      model: access.model.id,
      ...(about === undefined ? {} : { repository: about }),
      ...(effect.task === undefined ? {} : { task: effect.task })
    }

    const metered = input.meter.begin(run, sessionKey(effect.id, named.id), began)
    const used = () => ({ tokens: heard.input + heard.output, usd: heard.usd })

    const session = Effect.gen(function* () {
      const empty = input.meter.over(began)
      if (empty !== undefined)
        return { outcome: { kind: "budget-ended", budget: empty }, taken: effect.instructions.length, tools: {} } as const
      const sandbox = yield* (yield* ExecutionAdapter).create(sandboxSpec)
      const agent = yield* runtime.start(sandbox, spec)
      /** Of this work alone; what all of the run's sessions use together is the meter's. */
      const overOwn = (): BudgetKind | undefined => {
        if (work.budget === undefined) return undefined
        if (heard.usd !== undefined && heard.usd > work.budget.usd) return "usd"
        return heard.input + heard.output > work.budget.tokens ? "tokens" : undefined
      }
      const ended = yield* Ref.make<BudgetKind | undefined>(undefined)
      const end = (budget: BudgetKind) => Ref.set(ended, budget).pipe(Effect.andThen(agent.interrupt))

      let prompt = work.prompt(agent.resumed)
      const given = yield* artifacts.putText(`${work.role.instructions}\n\n---\n\n${prompt}`)
      yield* Ref.set(inputHash, given)
      const note = yield* (yield* SessionJournal).begin({ run: run.id, effect: effect.id, startedAt, session: { ...named, input: given } })

      const listener = yield* agent.events.pipe(
        Stream.runForEach((event) => {
          heard.take(event)
          note(event)
          if (event._tag !== "usage.recorded") return Effect.void
          const over = metered.use(used()) ?? overOwn()
          return over === undefined ? Effect.void : end(over)
        }),
        Effect.forkScoped
      )
      yield* input.meter.ended(steadyMillis).pipe(Effect.flatMap(end), Effect.forkScoped)
      if (work.budget !== undefined) {
        yield* Effect.sleep(Math.max(1, work.budget.timeMs)).pipe(Effect.andThen(end("time")), Effect.forkScoped)
      }

      const taken = yield* Ref.make(effect.instructions.length)
      const read = work.redirects?.read
      if (read !== undefined) {
        yield* Queue.take(input.instructions).pipe(
          Effect.flatMap(read),
          Effect.flatMap((text) => agent.redirect(text)),
          Effect.andThen(Ref.update(taken, (count) => count + 1)),
          Effect.forever,
          // The first redirect that can't be delivered ends the listening: what is not counted begins another round.
          Effect.ignore,
          Effect.forkScoped
        )
      }

      for (let turn = 1; ; turn++) {
        const outcome = yield* agent.runTurn(prompt)
        const budget = yield* Ref.get(ended)
        if (budget !== undefined)
          return { outcome: { kind: "budget-ended", budget }, taken: yield* Ref.get(taken), tools: heard.tools } as const
        if (outcome.kind === "interrupted") {
          return yield* new RuntimeFailure({
            code: "turn-interrupted",
            message: "The agent's turn was interrupted by nobody that PatchPlane knows of.",
            mend: "Retry to go on with the same session.",
            retryable: true
          })
        }
        const more = outcome.kind === "completed" && work.again !== undefined ? yield* work.again(outcome.text, turn) : undefined
        if (more === undefined) {
          yield* agent.terminate
          yield* Fiber.join(listener)
          heard.said = outcome.kind === "completed" ? outcome.text : outcome.question
          return { outcome, taken: yield* Ref.get(taken), tools: heard.tools } as const
        }
        prompt = more
      }
    })

    // Costs are recorded however the session ended: done, failed or interrupted.
    const remember = Effect.gen(function* () {
      const end = yield* steadyMillis
      metered.leave(used(), end)
      const given = yield* Ref.get(inputHash)
      if (given === undefined) return
      const record: SessionRecord = {
        ...named,
        tokens: { input: heard.input, output: heard.output, cached: heard.cached },
        durationMs: end - began,
        turns: heard.turns,
        input: given,
        output: yield* artifacts.putText(heard.said),
        transcript: yield* artifacts.putText(heard.transcript()),
        ...(heard.usd === undefined ? {} : { usd: heard.usd })
      }
      yield* input.record(record)
    })
    return yield* Effect.scoped(session).pipe(Effect.ensuring(Effect.ignore(remember)), Effect.annotateLogs("session", named.id))
  })

/** Milliseconds of a clock that nobody sets; only differences mean something. */
const steadyMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

/** Folds runtime events into usage, transcript and what watchers are told; a killed session's are folded once more from its journal. */
export const listen = (input: Pick<StepInput, "tell">) => {
  const lines: Array<string> = []
  let bytes = 0
  let dropped = 0
  const heard = {
    input: 0,
    output: 0,
    cached: 0,
    usd: 0 as number | undefined,
    turns: 0,
    said: "",
    tools: {} as Record<string, number>,
    transcript: () => (dropped === 0 ? lines.join("\n") : `${lines.join("\n")}\n{"dropped":${dropped}}`),
    take: (event: RuntimeEvent) => {
      const line = JSON.stringify(event)
      if (bytes + line.length <= transcriptLimit) {
        bytes += line.length
        lines.push(line)
      } else dropped++
      switch (event._tag) {
        case "usage.recorded":
          heard.input += event.input
          heard.output += event.output
          heard.cached += event.cached
          heard.usd = heard.usd === undefined || event.usd === undefined ? undefined : heard.usd + event.usd
          return
        case "turn.started":
          heard.turns++
          return
        case "message.delta":
        case "reasoning.delta":
          return input.tell(event._tag, event.text)
        case "message.completed":
          heard.said = event.text
          return
        case "tool.requested":
          heard.tools[event.tool] = (heard.tools[event.tool] ?? 0) + 1
          return input.tell(event._tag, `${event.tool} ${event.input}`.slice(0, 2_000))
        case "tool.completed":
          return input.tell(event._tag, `${event.tool} ${event.ok ? "done" : "failed"}`)
        case "turn.failed":
          return input.tell(event._tag, event.message)
        default:
      }
    }
  }
  return heard
}
