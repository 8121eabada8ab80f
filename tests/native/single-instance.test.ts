import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { existsSync, readdirSync, statSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { privateSocketPath } from "../../native/private-socket.ts"
import { claimInstance, InstanceSilent } from "../../native/single-instance.ts"

let folder = ""
const running: Array<ChildProcess> = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchplane-instance-"))
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill("SIGCONT")
    child.kill("SIGKILL")
  }
  await rm(folder, { recursive: true, force: true })
})

/** One that claims the folder, with its lines as they come. */
const start = (...argv: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "instance-process.ts"), folder, ...argv], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const line = await lines.next()
    return line.done === true ? "ended" : JSON.parse(line.value)
  }
  running.push(child)
  return { child, next, gone: once(child, "exit") }
}

const claimed = async (argv: ReadonlyArray<string>, onSecond: (argv: ReadonlyArray<string>) => void = () => undefined) => {
  const claim = await claimInstance(folder, argv, onSecond)
  if (!claim.first) throw new Error("another one is first")
  return claim
}

describe("one instance per folder", () => {
  it("DSK-1 a second start hands its arguments to the first, hears that they were taken, and is not first", async () => {
    const first = start("--hidden")
    expect(await first.next()).toEqual({ first: true })
    const second = start("patchplane://runs/R-12", "ünd\n mehr")
    expect(await second.next()).toEqual({ first: false })
    expect(await first.next()).toEqual({ heard: ["patchplane://runs/R-12", "ünd\n mehr"] })
    expect(await second.gone).toEqual([0, null])
  })

  it("DSK-1 of many at once exactly one is first, and it hears all others", async () => {
    const all = Array.from({ length: 8 }, (_, index) => start(String(index)))
    const said = await Promise.all(all.map(({ next }) => next()))
    // The winner may hear others before it says that it is first: those lines are no claim.
    const ended = await Promise.all(
      all.map(async ({ child, next }, index) => {
        const lines = [said[index]]
        if (JSON.stringify(lines[0]) !== '{"first":false}') {
          while (lines.length < all.length) lines.push(await next())
          child.kill("SIGTERM")
        }
        return lines
      })
    )
    const winners = ended.filter((lines) => lines.some((line) => JSON.stringify(line) === '{"first":true}'))
    expect(winners).toHaveLength(1)
    const heard = winners.flat().flatMap((line) => (line as { heard?: ReadonlyArray<string> }).heard ?? [])
    expect(heard).toHaveLength(7)
    expect(ended.filter((lines) => JSON.stringify(lines) === '[{"first":false}]')).toHaveLength(7)
  })

  it("DSK-1 what a killed process leaves is taken over at once", async () => {
    const first = start()
    expect(await first.next()).toEqual({ first: true })
    first.child.kill("SIGKILL")
    await first.gone
    expect(existsSync(join(folder, "shell.sock"))).toBe(true)
    const claim = await claimed([])
    claim.release()
    expect(existsSync(join(folder, "shell.sock"))).toBe(false)
  })

  it("DSK-1 a stale file in the socket's place is no obstacle", async () => {
    await writeFile(join(folder, "shell.sock"), "no socket")
    const claim = await claimed([])
    expect(await claimInstance(folder, [], () => undefined)).toEqual({ first: false })
    claim.release()
  })

  it("DSK-1 after a release the next one is first", async () => {
    const first = await claimed([])
    first.release()
    const next = await claimed([])
    next.release()
  })

  it("DSK-1 one that was stopped is said to be silent, and nothing starts beside it", async () => {
    const first = start()
    expect(await first.next()).toEqual({ first: true })
    first.child.kill("SIGSTOP")
    const refused = claimInstance(folder, [], () => undefined, { patience: 300 })
    await expect(refused).rejects.toBeInstanceOf(InstanceSilent)
    await expect(refused).rejects.toThrow(folder)
  })

  it("DSK-1 a folder of any depth has its socket in a private folder of its own", async () => {
    const deep = join(folder, ...Array.from({ length: 12 }, () => "a-rather-long-name"))
    const heard: Array<ReadonlyArray<string>> = []
    const claim = await claimInstance(deep, [], (argv) => heard.push(argv))
    const path = privateSocketPath(deep, "shell.sock")
    try {
      expect(Buffer.byteLength(path)).toBeLessThan(107)
      expect(path.startsWith(deep)).toBe(false)
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
      expect(await claimInstance(deep, ["x"], () => undefined)).toEqual({ first: false })
      expect(heard).toEqual([["x"]])
    } finally {
      if (claim.first) claim.release()
      await rm(dirname(path), { recursive: true, force: true })
    }
  })

  it("DSK-1 nobody else can open socket or lock", async () => {
    const claim = await claimed([])
    for (const name of readdirSync(folder)) expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0])
    claim.release()
  })

  it("DSK-1 what is no start of ours is cut off unanswered, and changes nothing", async () => {
    const heard: Array<ReadonlyArray<string>> = []
    const claim = await claimed([], (argv) => heard.push(argv))
    const tellIt = (text: string) =>
      new Promise<string>((done) => {
        let answer = ""
        const socket = connect(join(folder, "shell.sock"), () => socket.write(text))
        socket.on("data", (bytes) => (answer += String(bytes)))
        socket.on("error", () => undefined)
        // Bun says no `close` of a connection that was cut off while it still writes.
        for (const over of ["end", "close"]) socket.on(over, () => done(answer))
      })
    const hostile = [
      "GET / HTTP/1.1\r\n\r\n",
      "{}\n",
      '{"argv":"all"}\n',
      '{"argv":[1]}\n',
      `{"argv":["${"x".repeat(5000)}"]}\n`,
      `${JSON.stringify({ argv: Array.from({ length: 65 }, () => "x") })}\n`,
      "x".repeat(1024 * 1024)
    ]
    expect(await Promise.all(hostile.map(tellIt))).toEqual(hostile.map(() => ""))
    expect(heard).toEqual([])
    expect(await tellIt('{"argv":["ok"]}\n')).toBe('{"taken":true}\n')
    claim.release()
  })

  it("DSK-1 more arguments than can be handed over still bring the first to the front", async () => {
    const heard: Array<ReadonlyArray<string>> = []
    const claim = await claimed([], (argv) => heard.push(argv))
    expect(await claimInstance(folder, ["x".repeat(200_000)], () => undefined)).toEqual({ first: false })
    expect(heard).toEqual([[]])
    claim.release()
  })
})
