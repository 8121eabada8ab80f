/** What each item of the tray's menu does. Approving is not among it: an item opens what waits (APR-4). */
import { Effect, type ManagedRuntime } from "effect"
import { mint } from "../../core/domain/ids.ts"
import type { Notice } from "../../native/notifier/notifier.ts"
import type { CoreClient } from "../host/client.ts"
import { savedNotice } from "./app-notices.ts"
import type { AppState } from "./app-state.ts"
import type { Ending } from "./ending.ts"
import { isMenuAction, placeOfAction, type MenuAction } from "./tray-menu.ts"

export interface MenuParts {
  readonly runtime: ManagedRuntime.ManagedRuntime<never, never>
  /** Undefined while none answers. */
  readonly core: () => CoreClient | undefined
  readonly open: (place?: string) => void
  readonly kill: () => void
  readonly startCore: () => void
  readonly ending: Pick<Ending, "quit" | "finish">
  readonly update: (change: Partial<AppState>) => void
  /** Says it in the tray and in the log. */
  readonly tell: (told: string) => void
  readonly notify: (notice: Notice) => void
  readonly saveBundle: () => Promise<string>
  readonly startAtLogin: { readonly isOn: () => boolean; readonly turn: (on: boolean) => void } | undefined
}

/** Does what an item's action names; a text that names nothing does nothing. */
export const makeMenuActs = (parts: MenuParts): ((action: string) => void) => {
  const { runtime, core, open, kill, startCore, ending, update, tell, notify, saveBundle, startAtLogin } = parts

  /** Asks the core for something; a refusal of what is so already is what was wanted. */
  const ask = <A, E extends { readonly _tag: string; readonly message: string }>(
    what: string,
    request: (client: CoreClient) => Effect.Effect<A, E>
  ) => {
    const client = core()
    if (client === undefined) return tell(`${what} is not possible: the core does not run.`)
    runtime.runFork(
      request(client).pipe(
        Effect.catch((error: E) =>
          Effect.sync(() => (error._tag === "CommandRefused" ? undefined : tell(`${what} failed: ${error.message}`)))
        )
      )
    )
  }

  const save = () =>
    void saveBundle().then(
      (file) => {
        update({ crashed: false })
        tell(`Saved ${file}. Read it before you send it.`)
        notify(savedNotice(file))
      },
      (cause: unknown) => tell(`The diagnostic bundle was not saved: ${cause instanceof Error ? cause.message : String(cause)}`)
    )

  const turnLogin = () => {
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
    "start-core": startCore,
    quit: () => void ending.quit(),
    "quit-keep": () => void ending.finish(0, false),
    "quit-stop": () => void ending.finish(0, true)
  }
  return (action) => {
    const place = placeOfAction(action)
    if (place !== undefined) open(place)
    else if (isMenuAction(action)) acts[action]()
  }
}
