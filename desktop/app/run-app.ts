/**
 * The tray app from its start to its end, over ports alone (DSK-1..3, INT-2): it follows the core, shows the tray and the
 * window, tells what waits, and pulls the kill switch. It is a process of its own and holds no ledger; when it ends, the
 * core goes on unless a person says else.
 */
import { Effect, type ManagedRuntime } from "effect"
import type { Check } from "../../core/api/contract.ts"
import type { DesktopConfig } from "../../core/config/desktop.ts"
import type { Home } from "../../core/config/home.ts"
import { wasLeft } from "../../core/ledger/home-lock.ts"
import type { Notifier, OnNoticeAction } from "../../native/notifier/notifier.ts"
import type { CoreClient } from "../host/client.ts"
import type { Frame, MakeDesktopShell, ShellEvent } from "../shell/desktop-shell.ts"
import {
  againAction,
  coreCrashNotice,
  coreCrashText,
  coreGoneNotice,
  coreKey,
  crashNotice,
  keysKey,
  keysNotice,
  keysText,
  saveAction,
  stoppedNotice
} from "./app-notices.ts"
import { firstAppState, type AppState } from "./app-state.ts"
import { applicationMenu } from "./application-menu.ts"
import { makeEnding } from "./ending.ts"
import { followCore } from "./follow-core.ts"
import { askForKeys } from "./granted-keys.ts"
import { keptFile } from "./kept-file.ts"
import { pullKillSwitch } from "./kill-switch.ts"
import { linksIn, placeOfLink } from "./links.ts"
import { makeMenuActs } from "./menu-acts.ts"
import { missingKeys } from "./missing-keys.ts"
import { Told } from "./notices.ts"
import { appPlaces } from "./places.ts"
import { runningFile } from "./running.ts"
import { makeTeller } from "./teller.ts"
import { trayView } from "./tray-menu.ts"
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
  /** What ran is dead, and the core may not have it yet: what that says meanwhile is of before. */
  let pulling = false

  // What the shell says before all is in place waits for it.
  const early: Array<ShellEvent> = []
  let hear = (event: ShellEvent): void => void early.push(event)
  const shell = await parts.shell((event) => hear(event))
  const notifier = await parts.notifier((key, action) => onNotice(key, action))
  const keys = askForKeys(shell, config.shortcuts)

  const update = (change: Partial<AppState>) => {
    if (ending.isEnding()) return
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
        if (started) runtime.runFork(Effect.map(missingKeys(client), sayMissing))
        void window.joined()
        return teller.joined(status.installation, status.head.seq)
      },
      seen: (seen) => {
        update({ runs: seen.open, held: pulling || seen.status.held !== undefined, intakePaused: seen.status.intakePause !== undefined })
        teller.seen(seen)
      }
    }
  })

  const sayMissing = (missing: Check | undefined) => {
    if (missing === undefined) return
    tell(keysText)
    teller.say(keysNotice(missing))
  }

  const open = (place?: string) => void window.open(place)

  const kill = () =>
    void runtime.runFork(
      pullKillSwitch({
        home,
        killed: (told) => {
          pulling = true
          update({ held: true, told })
        },
        done: (told) => {
          pulling = false
          tell(told)
          teller.say(stoppedNotice(told))
        }
      })
    )

  const ending = makeEnding({
    home,
    runtime,
    shell,
    active: () => activeRuns(state.runs).length,
    startedHere: () => startedHere,
    cannotAsk: () => update({ askedToQuit: true }),
    begins: () => {
      log("Info", "ends")
      window.keep()
    },
    closes: () => {
      followed.interruptUnsafe()
      teller.close()
      running.remove()
      claimed.release()
    }
  })
  const act = makeMenuActs({
    runtime,
    core: () => core,
    open,
    kill,
    startCore: () => void runtime.runFork(following.again),
    ending,
    update,
    tell,
    notify: teller.say,
    saveBundle: parts.saveBundle,
    startAtLogin: parts.startAtLogin
  })

  function onNotice(key: string, action: string): void {
    if (action === saveAction.id || action === againAction.id) act(action)
    else if (key === keysKey) open("#/doctor")
    else open(teller.placeOf(key) ?? (key.startsWith("R-") ? `#/inbox/${key.slice(2)}` : undefined))
  }

  const links = (argv: ReadonlyArray<string>): boolean => {
    const [place] = linksIn(argv).flatMap((link) => placeOfLink(link) ?? [])
    if (place !== undefined) open(place)
    return place !== undefined
  }

  hear = (event) => {
    if (ending.isEnding()) return
    window.hears(event)
    switch (event._tag) {
      case "menu":
        return act(event.action)
      case "shortcut":
        if (event.accelerator === config.shortcuts.kill) return kill()
        return event.accelerator === config.shortcuts.open ? open() : undefined
      case "quit-requested":
        return void ending.quit()
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
  if (parts.signal.aborted) void ending.finish(0, false)
  parts.signal.addEventListener("abort", () => void ending.finish(0, false))
  for (const event of early.splice(0)) hear(event)
  if (!links(parts.argv) && !(parts.argv.includes("--hidden") && shell.can.tray)) open()
  return ending.ended
}
