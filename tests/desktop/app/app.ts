/** The tray app over doubles of shell and desktop, with a real core of a home of its own. */
import { Logger, ManagedRuntime, Schema } from "effect"
import { DesktopConfig } from "../../../core/config/desktop.ts"
import { runApp, type AppParts } from "../../../desktop/app/run-app.ts"
import type { Site } from "../../flow/core.ts"
import { fakeNotifier, fakeShell, type FakeNotifier, type FakeShell } from "./fakes.ts"

export interface RunningApp {
  readonly shell: FakeShell
  readonly desktop: FakeNotifier
  /** What a second start would hand over. */
  readonly second: (argv: ReadonlyArray<string>) => void
  /** As a signal does. */
  readonly stop: () => void
  readonly ended: Promise<number>
}

export interface Choices extends Partial<Pick<AppParts, "argv" | "saveBundle" | "startAtLogin" | "now" | "waits" | "screens" | "claim">> {
  readonly config?: Parameters<typeof decode>[0]
  readonly shell?: FakeShell
}

const decode = Schema.decodeUnknownSync(DesktopConfig)

export const startApp = ({ home }: Pick<Site, "home">, choices: Choices = {}): RunningApp => {
  const shell = choices.shell ?? fakeShell()
  const desktop = fakeNotifier()
  const signal = new AbortController()
  let second: (argv: ReadonlyArray<string>) => void = () => undefined
  const { config, shell: _, ...parts } = choices
  const ended = runApp({
    home,
    version: "0.0.0",
    argv: ["--hidden"],
    config: decode(config ?? {}),
    shell: shell.make,
    notifier: desktop.make,
    claim: (onSecond) => {
      second = onSecond
      return Promise.resolve({ first: true, release: () => undefined })
    },
    saveBundle: () => Promise.resolve("/tmp/bundle.json"),
    signal: signal.signal,
    runtime: ManagedRuntime.make(Logger.layer([])),
    waits: [10, 20, 30],
    ...parts
  })
  return { shell, desktop, second: (argv) => second(argv), stop: () => signal.abort(), ended }
}
