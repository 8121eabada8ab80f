/**
 * A runtime session over one process in a sandbox: turns, redirects, interrupts and how it ends. What a turn
 * came to is read from the dialect's verdict or from the process's end, whichever is first, never from the
 * absence of trouble.
 */
import { Deferred, Effect, Exit, type Scope, Stream } from "effect"
import { SandboxFailure, type LineProcess, type Sandbox } from "../execution/execution-adapter.ts"
import type { Dialect, Heard } from "./dialect.ts"
import { makeEventBuffer } from "./event-buffer.ts"
import { endOfProcess } from "./process-end.ts"
import { RuntimeFailure, type RuntimeSession, type TurnOutcome } from "./runtime-adapter.ts"

type Failures = RuntimeFailure | SandboxFailure
type Turn = Deferred.Deferred<TurnOutcome, Failures>

export interface ProcessOptions {
  readonly id: string
  readonly argv: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds until the program must have said that it is ready. */
  readonly readyWithinMs: number
  /** Milliseconds that an interrupted agent has to be polite; then its process is killed. */
  readonly interruptWithinMs: number
}

/** Starts the program and waits until it is ready. The session ends with the scope. */
export const startProcessSession = (
  sandbox: Sandbox,
  dialect: Dialect,
  options: ProcessOptions
): Effect.Effect<RuntimeSession, Failures, Scope.Scope> =>
  Effect.gen(function* () {
    const events = yield* makeEventBuffer
    const process = yield* sandbox.spawn(options.argv, { env: options.env })
    const ready = yield* Deferred.make<{ readonly model: string; readonly resumed: boolean }, Failures>()
    const over = yield* Deferred.make<never, Failures>()
    const redirects: Array<{ readonly instruction: string; readonly taken: Deferred.Deferred<void, Failures> }> = []
    let turn: Turn | undefined
    let turns = 0
    let interrupting = false
    let ended: Failures | undefined

    const send = (lines: ReadonlyArray<string>) => Effect.forEach(lines, process.send, { discard: true })
    const settle = (exit: Exit.Exit<TurnOutcome, Failures>): void => {
      const current = turn
      turn = undefined
      for (const left of redirects.splice(0)) Deferred.doneUnsafe(left.taken, Exit.fail(notTaken))
      if (current === undefined) return
      const verdict = interrupting && !Exit.isFailure(exit) ? Exit.succeed<TurnOutcome>({ kind: "interrupted" }) : exit
      events.push(eventOf(turns, verdict))
      Deferred.doneUnsafe(current, verdict)
    }
    const take = (heard: Heard) => {
      switch (heard.kind) {
        case "ready":
          Deferred.doneUnsafe(ready, Exit.succeed(heard))
          return Effect.void
        case "event":
          events.push(heard.event)
          return Effect.void
        case "taken": {
          const index = redirects.findIndex((waiting) => waiting.instruction === heard.instruction)
          for (const found of index < 0 ? [] : redirects.splice(index, 1)) Deferred.doneUnsafe(found.taken, Exit.void)
          return Effect.void
        }
        case "send":
          return Effect.ignore(send(heard.lines))
        case "settled":
          settle(Exit.succeed(heard.outcome))
          return Effect.void
        case "failed":
          Deferred.doneUnsafe(ready, Exit.fail(heard.failure))
          settle(interrupting ? Exit.succeed({ kind: "interrupted" }) : Exit.fail(heard.failure))
          return Effect.void
      }
    }
    const end = (failure: Failures): void => {
      ended ??= failure
      Deferred.doneUnsafe(ready, Exit.fail(ended))
      settle(interrupting ? Exit.succeed({ kind: "interrupted" }) : Exit.fail(ended))
      if (Deferred.doneUnsafe(over, Exit.fail(ended))) events.push({ _tag: "session.terminated", reason: ended.message })
      events.end()
    }
    yield* process.lines.pipe(
      Stream.runForEach((line) => Effect.forEach(dialect.hear(line), take, { discard: true })),
      Effect.matchEffect({
        onFailure: (failure) => Effect.as(process.kill, failure),
        onSuccess: () => endOfProcess(process)
      }),
      Effect.flatMap((failure) => Effect.sync(() => end(failure))),
      Effect.forkScoped
    )
    yield* Effect.addFinalizer(() => Effect.sync(() => end(closed)))

    yield* Effect.ignore(send(dialect.hello))
    const state = yield* Deferred.await(ready).pipe(
      Effect.timeoutOrElse({ duration: options.readyWithinMs, orElse: () => notReady(process, options.readyWithinMs) })
    )
    events.push({ _tag: "session.started", model: state.model, resumed: state.resumed })

    const awaitTurn = (current: Turn) => Effect.raceFirst(Deferred.await(current), Deferred.await(over))
    const runTurn = (prompt: string) =>
      Effect.gen(function* () {
        if (ended !== undefined) return yield* ended
        if (turn !== undefined) return yield* busy
        const current = Deferred.makeUnsafe<TurnOutcome, Failures>()
        turn = current
        interrupting = false
        events.push({ _tag: "turn.started", turn: ++turns })
        // A process that is gone says so by its end, which fails the turn with the reason.
        yield* Effect.ignore(send(dialect.prompt(prompt)))
        yield* Effect.forEach(redirects, ({ instruction }) => Effect.ignore(send(dialect.redirect(instruction))), { discard: true })
        return yield* awaitTurn(current)
      }).pipe(
        Effect.onInterrupt(() => {
          interrupting = true
          return Effect.ignore(send(dialect.interrupt()))
        })
      )
    const redirect = (instruction: string) =>
      Effect.gen(function* () {
        if (ended !== undefined) return yield* ended
        if (turn === undefined && turns > 0) return yield* notTaken
        const waiting = { instruction, taken: Deferred.makeUnsafe<void, Failures>() }
        redirects.push(waiting)
        if (turn !== undefined) yield* send(dialect.redirect(instruction))
        yield* Effect.raceFirst(Deferred.await(waiting.taken), Deferred.await(over))
      })
    const interrupt = Effect.gen(function* () {
      const current = turn
      if (current === undefined) return
      interrupting = true
      yield* Effect.ignore(send(dialect.interrupt()))
      yield* Effect.exit(awaitTurn(current)).pipe(
        Effect.timeoutOrElse({ duration: options.interruptWithinMs, orElse: () => Effect.ignore(process.kill) })
      )
      if (turn === current) settle(Exit.succeed({ kind: "interrupted" }))
    })
    return {
      id: options.id,
      resumed: state.resumed,
      events: events.stream,
      runTurn,
      redirect,
      answerApproval: (id, allow) => send(dialect.answerApproval(id, allow)),
      interrupt,
      terminate: Effect.gen(function* () {
        yield* process.kill
        end(closed)
      })
    }
  })

const eventOf = (turn: number, exit: Exit.Exit<TurnOutcome, Failures>) => {
  if (Exit.isSuccess(exit)) {
    switch (exit.value.kind) {
      case "completed":
        return { _tag: "turn.completed", turn, text: exit.value.text } as const
      case "question":
        return { _tag: "turn.completed", turn, text: exit.value.question } as const
      case "interrupted":
        return { _tag: "turn.failed", turn, code: "interrupted", message: "The turn was interrupted." } as const
    }
  }
  const failure = exit.cause.reasons.flatMap((reason) => (reason._tag === "Fail" ? [reason.error] : []))[0]
  return {
    _tag: "turn.failed",
    turn,
    code: failure?.code ?? "runtime-crashed",
    message: failure?.message ?? "The session ended."
  } as const
}

const closed = new SandboxFailure({
  code: "gone",
  message: "The agent's session was ended.",
  mend: "Start it again to go on where it was.",
  retryable: true
})
const busy = new RuntimeFailure({
  code: "turn-under-way",
  message: "The session is in the middle of a turn.",
  mend: "Redirect it, or wait for the turn to end.",
  retryable: false
})
const notTaken = new RuntimeFailure({
  code: "redirect-too-late",
  message: "The agent ended its turn before it could take up the instruction.",
  mend: "Give it as the prompt of another turn.",
  retryable: true
})

const notReady = (process: LineProcess, withinMs: number) =>
  Effect.gen(function* () {
    const detail = yield* process.stderrTail
    yield* process.kill
    return yield* new RuntimeFailure({
      code: "runtime-crashed",
      message: `The agent's program was not ready within ${withinMs / 1000} seconds.`,
      mend: "Retry; if it stays so, run the doctor.",
      retryable: true,
      detail
    })
  })
