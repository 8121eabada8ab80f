/**
 * Runs a bundle of the native shell by Electrobun's real launcher script and real SDK, with the stand-in for its native
 * library: what the shell asks of the system is read here, and what a person would do is said from here.
 */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { makeLineReader } from "../../../desktop/host/lines.ts"
import { layOut } from "../../../scripts/shell-bundle/layout.mjs"
import type { Frame } from "../../../desktop/shell/desktop-shell.ts"
import { compileStandIn } from "./library.ts"
import { until, type Wait } from "./until.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** One call of the SDK's to its native library. */
export interface NativeCall {
  readonly call: string
  readonly args: ReadonlyArray<string | number | boolean | null>
}

/** An item of the tray's menu as it crossed to the native library. */
export interface ShownItem {
  readonly type: string
  readonly label?: string
  /** The app's own action, without what the SDK puts around it. */
  readonly action?: string
  readonly enabled?: boolean
  readonly checked?: boolean
  readonly submenu?: ReadonlyArray<ShownItem>
}

export interface StandIn {
  readonly pid: number
  readonly calls: ReadonlyArray<NativeCall>
  /** The next call of that name, counting from `after`, whether it was made already or is still to come. */
  readonly waitFor: (name: string, matches?: (args: NativeCall["args"]) => boolean, after?: number) => Promise<NativeCall>
  /** All that the process wrote so far. */
  readonly output: () => string
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** The tray's menu as it is shown now; undefined before there is one. */
  readonly trayMenu: () => ReadonlyArray<ShownItem> | undefined
  readonly trayIcon: () => string | undefined
  /** Clicks the item of that action in the menu that is shown. Throws where there is none. */
  readonly tray: (action: string) => void
  readonly shortcut: (accelerator: string) => void
  /** As a person closes it by its frame. */
  readonly closeWindow: () => void
  readonly moveWindow: (frame: Frame) => void
  /** An event of the window's page, such as `dom-ready` with its address. */
  readonly pageEvent: (name: string, detail: string) => void
  /** What a page's own script says over the bridge that a sandboxed window has. */
  readonly bridge: (message: string) => void
  /** Chooses a button of the message box that is shown, or that comes next. */
  readonly answer: (button: number) => void
  readonly signal: (signal: NodeJS.Signals) => void
  /** Resolves when every call that was made before is in `calls`. */
  readonly fence: () => Promise<void>
  /** Ends the process at once, if it still runs, and removes its folder. */
  readonly stop: () => Promise<void>
}

export interface StandInOptions {
  /** What `bundleShell` wrote. */
  readonly bundle: string
  /** The folder of a compiled library, for several starts; else one is compiled. */
  readonly library?: string
  readonly args?: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Answers when the native library is loaded. */
export const startStandIn = async (options: StandInOptions): Promise<StandIn> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-shell-"))
  const library = options.library ?? join(folder, "library")
  if (options.library === undefined) {
    mkdirSync(library)
    compileStandIn(library)
  }
  const calls: Array<NativeCall> = []
  const waits = new Set<Wait>()
  const fences = new Set<number>()
  let nextFence = 0
  let native: Socket | undefined
  const look = () => waits.forEach((wait) => wait())
  const server = createServer((socket) => {
    native = socket
    socket.on("error", () => undefined)
    const read = makeLineReader((line) => {
      const call = JSON.parse(line) as NativeCall
      if (call.call === "fence") fences.add(Number(call.args[0]))
      else calls.push(call)
      look()
    })
    socket.on("data", read)
    look()
  })
  const socketPath = join(folder, "native.sock")
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))

  const {
    argv: [program = "", ...args],
    cwd,
    env: atRest
  } = layOut({
    folder: join(folder, "app"),
    bun: process.execPath,
    electrobun: join(root, "node_modules/electrobun"),
    core: library,
    bundle: options.bundle,
    version: "0.0.0"
  })
  const env = { ...process.env, ...atRest, ...options.env, PATCHPLANE_STAND_IN: socketPath }
  const child = spawn(program, [...args, ...(options.args ?? [])], { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
  let output = ""
  let ended = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8")
    stream.on("data", (text: string) => {
      output += text
      look()
    })
  }
  const exited = new Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => {
      ended = true
      resolve({ code, signal })
      look()
    })
  })
  const found = <A>(look: () => A | undefined, what: string) =>
    until(waits, () => {
      const seen = look()
      if (seen === undefined && ended) throw new Error(`The shell ended before ${what}:\n${output}`)
      return seen
    })
  await found(() => native, "it loaded its native library")

  const last = (name: string) => calls.findLast(({ call }) => call === name)?.args
  const say = (event: string, id: number, words = "") => native?.write(`${event} ${id} ${words}\n`)
  const windowId = () => Number(last("createWindowWithFrameAndStyleFromWorker")?.[0])
  const pageId = () => Number(last("initWebview")?.[0])
  const shownMenu = () => {
    const json = last("setTrayMenu")?.[1]
    return typeof json === "string" ? (JSON.parse(json) as ReadonlyArray<ShownItem>) : undefined
  }

  return {
    pid: child.pid ?? 0,
    calls,
    waitFor: (name, matches = () => true, after = 0) =>
      found(() => calls.slice(after).find(({ call, args: given }) => call === name && matches(given)), `it called ${name}`),
    output: () => output,
    exited,
    trayMenu: () => shownMenu()?.map(withPlainAction),
    trayIcon: () => {
      const after = calls.findLast(({ call }) => call === "setTrayImage" || call === "createTray")
      const icon = after?.call === "createTray" ? after.args[2] : after?.args[1]
      return typeof icon === "string" ? icon : undefined
    },
    tray: (action) => {
      const item = flat(shownMenu() ?? []).find((each) => plainAction(each.action) === action)
      if (item?.enabled !== true) throw new Error(`No menu shows ${action}: ${JSON.stringify(shownMenu())}`)
      say("tray", Number(last("createTray")?.[0]), item.action)
    },
    shortcut: (accelerator) => say("shortcut", 0, accelerator),
    closeWindow: () => say("close", windowId()),
    moveWindow: ({ x, y, width, height }) => say("frame", windowId(), `${x} ${y} ${width} ${height}`),
    pageEvent: (name, detail) => say("event", pageId(), `${name} ${detail}`),
    bridge: (message) => say("bridge", pageId(), message),
    answer: (button) => say("answer", 0, String(button)),
    signal: (signal) => void child.kill(signal),
    fence: async () => {
      const fence = (nextFence = (nextFence + 1) % 200)
      fences.delete(fence)
      say("fence", fence)
      await found(() => (fences.has(fence) ? true : undefined), "it told its calls")
    },
    stop: async () => {
      if (!ended) child.kill("SIGKILL")
      await exited
      native?.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const flat = (items: ReadonlyArray<ShownItem>): ReadonlyArray<ShownItem> => items.flatMap((item) => [item, ...flat(item.submenu ?? [])])

/** The SDK sends `|EB|<its number>|<the app's action>`. */
const plainAction = (sent: string | undefined): string | undefined => sent?.replace(/^\|EB\|[^|]*\|/, "")
const withPlainAction = (item: ShownItem): ShownItem => {
  const action = plainAction(item.action)
  return {
    ...item,
    ...(action === undefined ? {} : { action }),
    ...(item.submenu === undefined ? {} : { submenu: item.submenu.map(withPlainAction) })
  }
}
