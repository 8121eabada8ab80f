/**
 * How the app ends (DSK-1): by a person, who is asked what becomes of runs at work, or by a signal, which leaves the core.
 * Once, and in order: what tells the next start of a crash goes last.
 */
import { Effect, type ManagedRuntime } from "effect"
import type { Home } from "../../core/config/home.ts"
import type { DesktopShell } from "../shell/desktop-shell.ts"
import { stopFromOutside } from "../stop-everything.ts"
import { endCore, quitAnswer, quitQuestion } from "./quit.ts"

export interface EndingParts {
  readonly home: Home
  readonly runtime: ManagedRuntime.ManagedRuntime<never, never>
  readonly shell: Pick<DesktopShell, "ask" | "quit">
  /** Runs at work. */
  readonly active: () => number
  /** Whether this app started the core, so that nobody else waits for it. */
  readonly startedHere: () => boolean
  /** The system shows no box: the menu has to ask. */
  readonly cannotAsk: () => void
  /** First of all: keeps what the next start shows. */
  readonly begins: () => void
  /** Last of all, with the core as it stays: gives back what the app holds. */
  readonly closes: () => void
}

export interface Ending {
  readonly isEnding: () => boolean
  /** Ends at once. `alsoCore`: the core as well, and what it has at work. */
  readonly finish: (code: number, alsoCore: boolean) => Promise<void>
  /** Ends after asking, where there is something to ask. */
  readonly quit: () => Promise<void>
  /** The exit code, when the app has ended. */
  readonly ended: Promise<number>
}

export const makeEnding = ({ home, runtime, shell, active, startedHere, cannotAsk, begins, closes }: EndingParts): Ending => {
  let ending = false
  let asking = false
  let end: (code: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => (end = resolve))

  const finish = async (code: number, alsoCore: boolean): Promise<void> => {
    if (ending) return
    ending = true
    begins()
    if (alsoCore && !(await runtime.runPromise(endCore(home)))) {
      // It hangs: what it has at work is ended all the same, as was wanted.
      await runtime.runPromise(Effect.ignore(stopFromOutside(home, "all")))
    }
    closes()
    end(code)
    shell.quit(code)
  }

  const quit = async (): Promise<void> => {
    const runs = active()
    // Nothing is at work: the core goes with the app that started it, and stays for who else did.
    if (runs === 0) return finish(0, startedHere())
    if (asking) return
    asking = true
    const answer = quitAnswer(await shell.ask(quitQuestion(runs)))
    asking = false
    if (answer === "keep") return finish(0, false)
    if (answer === "stop") return finish(0, true)
    if (answer === "cannot-ask") cannotAsk()
  }

  return { isEnding: () => ending, finish, quit, ended }
}
