/** The test's side of remote-entry.ts: a shell in a process of its own, over the stand-in. */
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { makeLineReader } from "../../desktop/host/lines.ts"
import { bundleShell } from "../../scripts/shell-bundle/bundle.ts"
import type { ShellStage, StagedEvent } from "./conformance.ts"
import { compileStandIn } from "./stand-in/library.ts"
import { startStandIn, type StandIn, type StandInOptions } from "./stand-in/stand-in.ts"
import { until, type Wait } from "./stand-in/until.ts"

export interface BuiltShell {
  readonly bundle: string
  readonly library: string
  readonly bytes: number
  readonly remove: () => void
}

/** Bundles the entry and compiles the library, once for a test file. */
export const buildRemoteShell = async (): Promise<BuiltShell> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-remote-"))
  compileStandIn(folder)
  const bytes = await bundleShell(join(import.meta.dirname, "remote-entry.ts"), join(folder, "dist"), "remote")
  return {
    bundle: join(folder, "dist", "remote.js"),
    library: folder,
    bytes,
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

export type RemoteShell = ShellStage & { readonly native: StandIn }

export const startRemoteShell = async (built: BuiltShell, options: Partial<StandInOptions> = {}): Promise<RemoteShell> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-remote-"))
  const events: Array<StagedEvent> = []
  const answers = new Map<number, unknown>()
  const waits = new Set<Wait>()
  let shell: Socket | undefined
  const server = createServer((socket) => {
    shell = socket
    socket.on("error", () => undefined)
    const read = makeLineReader((line) => {
      const message = JSON.parse(line) as { readonly event?: StagedEvent; readonly id?: number; readonly answer?: unknown }
      if (message.event !== undefined) events.push(message.event)
      if (message.id !== undefined) answers.set(message.id, message.answer ?? null)
      waits.forEach((wait) => wait())
    })
    socket.on("data", read)
  })
  await new Promise<void>((resolve) => server.listen(join(folder, "s"), resolve))
  const env = { ...options.env, SHELL_TEST_SOCKET: join(folder, "s") }
  const native = await startStandIn({ bundle: built.bundle, library: built.library, ...options, env })
  let ended = false
  void native.exited.then(() => {
    ended = true
    waits.forEach((wait) => wait())
  })
  let next = 0
  const found = <A>(look: () => A | undefined, what: string) =>
    until(waits, () => {
      const seen = look()
      if (seen === undefined && ended) throw new Error(`The shell ended before ${what}:\n${native.output()}`)
      return seen
    })
  const stage: RemoteShell = {
    native,
    events,
    hears: (matches, after = 0) => found(() => events.slice(after).find(matches), "it said what was awaited"),
    call: async (method, ...args) => {
      const id = (next += 1)
      shell?.write(`${JSON.stringify({ id, method, args })}\n`)
      // What ends the process is not answered.
      if (method === "quit") return undefined as never
      await found(() => (answers.has(id) ? true : undefined), `it answered ${method}`)
      // Its calls come another way than its answers.
      await native.fence()
      return answers.get(id) as never
    },
    close: async () => {
      await native.stop()
      shell?.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    }
  }
  await stage.hears(({ _tag }) => _tag === "started")
  return stage
}
