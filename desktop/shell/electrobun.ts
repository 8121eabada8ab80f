/**
 * The native shell over Electrobun 1.18.1: the only file that knows it. Whatever is odd about it ends here; each
 * oddity is named where it is met, and proven in tests/desktop/electrobun.test.ts.
 */
import { dlopen, FFIType, suffix } from "bun:ffi"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { isMainThread } from "node:worker_threads"
import type { DesktopShell, MakeDesktopShell, ShellEvent, TrayView } from "./desktop-shell.ts"
import type { Sdk, SdkTray } from "./electrobun-sdk.ts"
import { electrobunShortcuts } from "./electrobun-shortcuts.ts"
import { electrobunWindow } from "./electrobun-window.ts"
import { keepAlive } from "./keep-alive.ts"
import { showMessageBox } from "./message-box.ts"
import { nativeMenu } from "./native-menu.ts"
import { trayIcon } from "./tray-icon.ts"

/** Electrobun's launcher starts the app in the folder that holds it. */
const nativeLibrary = () => join(process.cwd(), `libNativeWrapper.${suffix}`)

/**
 * Whether Electrobun's launcher started this process: in a thread of its own, beside its native library. A library that
 * merely lies in the folder where somebody starts the app is nobody we know, and is not loaded.
 */
export const isElectrobun = (): boolean => !isMainThread && existsSync(nativeLibrary())

const hasApplicationMenu = process.platform !== "linux"
const template = process.platform === "darwin"

/** `icons`: the folder with `tray` and `tray-template`. Works only where `isElectrobun`. */
export const electrobunShell =
  (options: { readonly icons: string }): MakeDesktopShell =>
  async (listen) => {
    const sdk = await importSdk()
    // Else the thread ends when nothing is awaited, and the native core's next event crashes the process. The SDK's RPC
    // server, which we leave out, kept it alive.
    keepAlive()
    const window = electrobunWindow(sdk, listen)
    const tray = makeTray(sdk, options.icons, listen)
    let leaving: number | undefined
    let menu = ""

    const quit = (code: number) => {
      leaving = code
      window.settle()
      tray.remove()
      sdk.Utils.quit()
    }
    const { events } = sdk.default
    events.on("before-quit", (event) => {
      if (leaving === undefined) {
        event.response = { allow: false }
        // Until the veto was seen, the SDK takes every further call of its quit for the one that it is in, and does nothing.
        setImmediate(() => (process.platform === "linux" ? endBySignal(quit) : listen({ _tag: "quit-requested" })))
      } else if (leaving !== 0) {
        // The SDK's own way out always says 0; within it, process.exit is the way that says another code.
        process.exit(leaving)
      }
    })
    events.on<{ readonly url: string }>("open-url", ({ data }) => listen({ _tag: "open-link", url: data.url }))
    events.on("reopen", () => listen({ _tag: "reopen" }))
    events.on<{ readonly action: string }>("application-menu-clicked", ({ data }) => sayMenu(listen, data.action))

    return {
      can: { window: true, tray: true, shortcuts: true, applicationMenu: hasApplicationMenu },
      setTray: tray.set,
      setApplicationMenu: (items) => {
        const next = JSON.stringify(items)
        if (!hasApplicationMenu || next === menu) return
        menu = next
        sdk.ApplicationMenu.setApplicationMenu(nativeMenu(items))
      },
      openWindow: window.open,
      showWindow: window.show,
      closeWindow: window.close,
      setShortcuts: electrobunShortcuts(sdk, listen),
      ask: showMessageBox,
      quit
    } satisfies DesktopShell
  }

/**
 * Ends the whole process at once, before or without a shell. The app runs in a thread of Electrobun's launcher: what
 * `process.exit` ends is that thread, and the launcher stays.
 */
export const endAtOnce = (code: number): void => {
  dlopen(nativeLibrary(), { forceExit: { args: [FFIType.i32], returns: FFIType.void } }).symbols.forceExit(code)
}

/**
 * The SDK ends the app itself on SIGTERM and SIGINT; who ends the app, and in which order, is the app's to say. The
 * specifier is no literal to TypeScript (see electrobun-sdk.ts); the bundler sees one.
 */
const importSdk = async (): Promise<Sdk> => {
  const signals = ["SIGTERM", "SIGINT"] as const
  const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]))
  const sdk = (await import("electrobun/bun" as string)) as Sdk
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (before.get(signal)?.has(listener) === false) process.off(signal, listener)
  }
  return sdk
}

/**
 * On Linux the native core takes SIGTERM and SIGINT for itself and says only that the app is to quit, which nothing else
 * there does; the signal never reaches this thread. It is said anew here, to who listens; else it ends the app.
 */
const endBySignal = (quit: (code: number) => void) => {
  if (process.listenerCount("SIGTERM") === 0) quit(0)
  else process.emit("SIGTERM", "SIGTERM")
}

const sayMenu = (listen: (event: ShellEvent) => void, action: string) => {
  if (action !== "") listen({ _tag: "menu", action })
}

const makeTray = (sdk: Sdk, icons: string, listen: (event: ShellEvent) => void) => {
  let tray: SdkTray | undefined
  const shown = { icon: "", title: "", menu: "" }
  const create = (icon: string, title: string) => {
    const created = new sdk.Tray({ title, image: icon, template, width: 18, height: 18 })
    created.on("tray-clicked", ({ data }) => sayMenu(listen, data.action))
    Object.assign(shown, { icon, title })
    return created
  }
  return {
    set: (view: TrayView) => {
      const [icon, menu] = [trayIcon(icons, view.icon, template), JSON.stringify(view.menu)]
      tray ??= create(icon, view.title)
      if (icon !== shown.icon) tray.setImage(icon)
      if (view.title !== shown.title) tray.setTitle(view.title)
      if (menu !== shown.menu) tray.setMenu(nativeMenu(view.menu))
      Object.assign(shown, { icon, title: view.title, menu })
    },
    remove: () => tray?.remove()
  }
}
