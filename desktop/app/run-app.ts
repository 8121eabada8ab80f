/**
 * The tray app from its start to its end, over ports alone (DSK-1..3, INT-2): it follows the core, shows the tray and the
 * window, tells what waits, and pulls the kill switch. It is a process of its own and holds no ledger; when it ends, the
 * core goes on unless a person says else.
 */
import { Effect, type ManagedRuntime } from "effect"
import type { DesktopConfig } from "../../core/config/desktop.ts"
import type { Home } from "../../core/config/home.ts"
import { mint } from "../../core/domain/ids.ts"
import { wasLeft } from "../../core/ledger/home-lock.ts"
import type { Notifier, OnNoticeAction } from "../../native/notifier/notifier.ts"
import type { CoreClient } from "../host/client.ts"
import type { Frame, MakeDesktopShell, ShellEvent } from "../shell/desktop-shell.ts"
import { stopFromOutside } from "../stop-everything.ts"
import {
  againAction,
  coreCrashNotice,
  coreCrashText,
  coreGoneNotice,
  coreKey,
  crashNotice,
  saveAction,
  savedNotice,
  stoppedNotice
} from "./app-notices.ts"
import { firstAppState, type AppState } from "./app-state.ts"
import { applicationMenu } from "./application-menu.ts"
import { followCore } from "./follow-core.ts"
import { askForKeys } from "./granted-keys.ts"
import { keptFile } from "./kept-file.ts"
import { pullKillSwitch } from "./kill-switch.ts"
import { linksIn, placeOfLink } from "./links.ts"
import { Told } from "./notices.ts"
import { appPlaces } from "./places.ts"
import { endCore, quitAnswer, quitQuestion } from "./quit.ts"
import { runningFile } from "./running.ts"
import { makeTeller } from "./teller.ts"
import { isMenuAction, placeOfAction, trayView, type MenuAction } from "./tray-menu.ts"
import { activeRuns } from "./waiting.ts"
import { makeWindow } from "./window.ts"
import { WindowState } from "./window-state.ts"

export interface AppParts {
  readonly home: Home
  readonly version: string
  readonly config: DesktopConfig
  /** Words of the command line: links, and `--hidden` for a start without a window. */
  readonly argv: ReadonlyArray<string>
  readonly shell: MakeDesktopShell
  /** Undefined: this desktop takes no notices. */
  readonly notifier: (onAction: OnNoticeAction) => Promise<Notifier | undefined>
  /** Whether this is the first app of its home; a second one hands its words over and ends. */
  readonly claim: (
    onSecond: (argv: ReadonlyArray<string>) => void
  ) => Promise<{ readonly first: true; readonly release: () => void } | { readonly first: false }>
  /** Undefined where the system can't start us at login. */
  readonly startAtLogin?: { readonly isOn: () => boolean; readonly turn: (on: boolean) => void }
  /** Writes the diagnostic bundle into a new file, whose path it answers. */
  readonly saveBundle: () => Promise<string>
  /** Aborted by a signal that ends this process: the app ends in order, and the core goes on. */
  readonly signal: AbortSignal
  /** Of all screens, where they are known. */
  readonly screens?: () => ReadonlyArray<Frame>
  /** Where the app's effects run; its log is theirs. */
  readonly runtime: ManagedRuntime.ManagedRuntime<never, never>
  readonly now?: () => Date
  /** Milliseconds before each try to reach a core that is gone. */
  readonly waits?: ReadonlyArray<number>
}

/** Answers the exit code when the app has ended. */
export const runApp = async (parts: AppParts): Promise<number> => {
  const { home, config, runtime } = parts
  let onSecond: (argv: ReadonlyArray<string>) => void = () => undefined
  const claimed = await parts.claim((argv) => onSecond(argv))
  if (!claimed.first) return 0

  const log = (level: "Info" | "Warn", message: string) => void runtime.runFork(Effect.logWithLevel(level)(message))
  const places = appPlaces(home)
  const running = runningFile(home)
  const crashed = running.read() !== undefined || wasLeft(home)
  if (crashed) log("Warn", "the app or its core did not end in order the last time")

  let state: AppState = { ...firstAppState, crashed }
  let core: CoreClient | undefined
  let startedHere = false
  let ending = false
  let end: (code: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => (end = resolve))

  // What the shell says before all is in place waits for it.
  const early: Array<ShellEvent> = []
  let hear = (event: ShellEvent): void => void early.push(event)
  const shell = await parts.shell((event) => hear(event))
  const notifier = await parts.notifier((key, action) => onNotice(key, action))
  const keys = askForKeys(shell, config.shortcuts)

  const update = (change: Partial<AppState>) => {
    if (ending) return
    state = { ...state, ...change }
    shell.setTray(trayView(state, keys.shown))
  }
  const tell = (told: string) => {
    log("Info", told)
    update({ told })
  }

  const teller = makeTeller({
    notifier,
    file: keptFile(places.told, Told),
    config,
    now: parts.now ?? (() => new Date())
  })
  const window = makeWindow({
    shell,
    file: keptFile(places.window, WindowState),
    screens: parts.screens ?? (() => []),
    ticket: () => {
      if (core === undefined) {
        void runtime.runFork(following.again)
        return Promise.resolve(undefined)
      }
      return runtime.runPromise(
        core.MintTicket().pipe(
          Effect.map(({ url }) => url),
          Effect.orElseSucceed(() => undefined)
        )
      )
    }
  })

  const following = followCore({
    home,
    ...(parts.waits === undefined ? {} : { waits: parts.waits }),
    listen: {
      standing: (standing) => {
        if (standing._tag !== "joined") core = undefined
        log("Info", `the core: ${standing._tag}`)
        // Who opened the window waits for it: that it can't come is said where it is seen.
        if (standing._tag === "gone") teller.say(coreGoneNotice(standing.why))
        update({ core: standing, ...(standing._tag === "joined" ? {} : { runs: [] }) })
      },
      joined: (client, status, started, after) => {
        core = client
        startedHere = started || (startedHere && after === "crash")
        if (after === "crash") {
          teller.say(coreCrashNotice)
          tell(coreCrashText)
        } else void notifier?.withdraw(coreKey)
        void window.joined()
        return teller.joined(status.installation, status.head.seq)
      },
      seen: (seen) => {
        update({ runs: seen.open, held: seen.status.held !== undefined, intakePaused: seen.status.intakePause !== undefined })
        teller.seen(seen)
      }
    }
  })

  const open = (place?: string) => void window.open(place)

  const kill = () =>
    void runtime.runFork(
      pullKillSwitch({
        home,
        killed: (told) => update({ held: true, told }),
        done: (told) => {
          tell(told)
          teller.say(stoppedNotice(told))
        }
      })
    )

  /** Asks the core for something; a refusal of what is so already is what was wanted. */
  const ask = <A, E extends { readonly _tag: string; readonly message: string }>(
    what: string,
    request: (client: CoreClient) => Effect.Effect<A, E>
  ) => {
    if (core === undefined) return tell(`${what} is not possible: the core does not run.`)
    runtime.runFork(
      request(core).pipe(
        Effect.catch((error: E) =>
          Effect.sync(() => (error._tag === "CommandRefused" ? undefined : tell(`${what} failed: ${error.message}`)))
        )
      )
    )
  }

  const save = () =>
    void parts.saveBundle().then(
      (file) => {
        update({ crashed: false })
        tell(`Saved ${file}. Read it before you send it.`)
        teller.say(savedNotice(file))
      },
      (cause: unknown) => tell(`The diagnostic bundle was not saved: ${cause instanceof Error ? cause.message : String(cause)}`)
    )

  const finish = async (code: number, alsoCore: boolean): Promise<void> => {
    if (ending) return
    ending = true
    log("Info", "ends")
    window.keep()
    if (alsoCore && !(await runtime.runPromise(endCore(home)))) {
      // It hangs: what it has at work is ended all the same, as was wanted.
      await runtime.runPromise(Effect.ignore(stopFromOutside(home, "all")))
    }
    followed.interruptUnsafe()
    teller.close()
    running.remove()
    claimed.release()
    end(code)
    shell.quit(code)
  }

  let asking = false
  const quit = async (): Promise<void> => {
    const active = activeRuns(state.runs).length
    // Nothing is at work: the core goes with the app that started it, and stays for who else did.
    if (active === 0) return finish(0, startedHere)
    if (asking) return
    asking = true
    const answer = quitAnswer(await shell.ask(quitQuestion(active)))
    asking = false
    if (answer === "keep") return finish(0, false)
    if (answer === "stop") return finish(0, true)
    if (answer === "cannot-ask") update({ askedToQuit: true })
  }

  const turnLogin = () => {
    const { startAtLogin } = parts
    if (startAtLogin === undefined) return
    try {
      startAtLogin.turn(!startAtLogin.isOn())
    } catch (cause) {
      tell(`Start at login could not be changed: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
    update({ startsAtLogin: startAtLogin.isOn() })
  }

  const acts: Readonly<Record<MenuAction, () => void>> = {
    show: () => open(),
    new: () => open("#/new"),
    settings: () => open("#/settings"),
    "pause-intake": () => ask("Pausing intake", (client) => client.PauseIntake({ commandId: mint("cmd") })),
    "resume-intake": () => ask("Resuming intake", (client) => client.ResumeIntake({ commandId: mint("cmd") })),
    kill,
    release: () => {
      update({ told: undefined })
      ask("The release", (client) => client.ReleaseKillSwitch({ commandId: mint("cmd") }))
    },
    login: turnLogin,
    diagnose: save,
    "start-core": () => void runtime.runFork(following.again),
    quit: () => void quit(),
    "quit-keep": () => void finish(0, false),
    "quit-stop": () => void finish(0, true)
  }
  const act = (action: string) => {
    const place = placeOfAction(action)
    if (place !== undefined) open(place)
    else if (isMenuAction(action)) acts[action]()
  }

  function onNotice(key: string, action: string): void {
    if (action === saveAction.id || action === againAction.id) act(action)
    else open(teller.placeOf(key) ?? (key.startsWith("R-") ? `#/inbox/${key.slice(2)}` : undefined))
  }

  const links = (argv: ReadonlyArray<string>): boolean => {
    const [place] = linksIn(argv).flatMap((link) => placeOfLink(link) ?? [])
    if (place !== undefined) open(place)
    return place !== undefined
  }

  hear = (event) => {
    if (ending) return
    window.hears(event)
    switch (event._tag) {
      case "menu":
        return act(event.action)
      case "shortcut":
        if (event.accelerator === config.shortcuts.kill) return kill()
        return event.accelerator === config.shortcuts.open ? open() : undefined
      case "quit-requested":
        return void quit()
      case "open-link":
        return void links([event.url])
      case "reopen":
        return open()
    }
  }
  onSecond = (argv) => {
    if (!links(argv)) open()
  }

  running.write({
    pid: process.pid,
    at: Date.now(),
    version: parts.version,
    window: shell.can.window ? "native" : "browser",
    tray: shell.can.tray,
    notifications: notifier === undefined ? "none" : notifier.actions ? "actions" : "plain",
    shortcuts: keys.answers
  })
  update(parts.startAtLogin === undefined ? {} : { startsAtLogin: parts.startAtLogin.isOn() })
  if (shell.can.applicationMenu) shell.setApplicationMenu(applicationMenu)
  for (const name of keys.refused) tell(`The shortcut ${config.shortcuts[name]} (${name}) is taken by another program.`)
  if (crashed) teller.say(crashNotice)
  const followed = runtime.runFork(following.run)
  if (parts.signal.aborted) void finish(0, false)
  parts.signal.addEventListener("abort", () => void finish(0, false))
  for (const event of early.splice(0)) hear(event)
  if (!links(parts.argv) && !(parts.argv.includes("--hidden") && shell.can.tray)) open()
  return ended
}
