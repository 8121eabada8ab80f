/** What an escape would reach on this machine: secrets, sockets and a process that stand for the user's own. */
import { createSocket } from "node:dgram"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export interface Victim {
  readonly folder: string
  readonly secretFile: string
  readonly sshKey: string
  /** Text that is in its files and in its process's environment, and nowhere else. */
  readonly canary: string
  readonly pid: number
  readonly tcpPort: number
  readonly udpPort: number
  readonly socket: string
  readonly abstractSocket: string
  /** Whether anything connected to, or arrived at, one of the servers. */
  readonly reached: () => boolean
  readonly processLives: () => boolean
  readonly filesInFolder: () => ReadonlyArray<string>
  readonly close: () => Promise<void>
}

const listen = (server: Server, at: object | string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(at, () => resolve())
  })

export const makeVictim = async (): Promise<Victim> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-victim-"))
  const canary = `canary-${crypto.randomUUID()}`
  const secretFile = join(folder, "secret")
  const sshKey = join(folder, ".ssh", "id_ed25519")
  mkdirSync(dirname(sshKey), { mode: 0o700 })
  writeFileSync(secretFile, canary, { mode: 0o600 })
  writeFileSync(sshKey, canary, { mode: 0o600 })
  const sleeper = Bun.spawn(["sleep", "100000"], { env: { PATH: "/usr/bin:/bin", SECRET: canary }, stdio: ["ignore", "ignore", "ignore"] })
  let reached = false
  const servers: Array<Server> = []
  const serve = async (at: object | string) => {
    const server = createServer((socket) => {
      reached = true
      socket.on("error", () => undefined)
      socket.end(canary)
    })
    await listen(server, at)
    servers.push(server)
    return server
  }
  const tcp = await serve({ port: 0, host: "127.0.0.1" })
  const socket = join(folder, "core.sock")
  await serve(socket)
  const abstractSocket = `\0${canary}`
  await serve(abstractSocket)
  const udp = createSocket("udp4", () => (reached = true))
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", () => resolve()))
  const address = tcp.address()
  const before = readdirSync(folder)
  return {
    folder,
    secretFile,
    sshKey,
    canary,
    pid: sleeper.pid,
    tcpPort: typeof address === "object" && address !== null ? address.port : 0,
    udpPort: udp.address().port,
    socket,
    abstractSocket,
    reached: () => reached,
    processLives: () => sleeper.exitCode === null && sleeper.signalCode === null && existsSync(`/proc/${sleeper.pid}`),
    filesInFolder: () => readdirSync(folder).filter((name) => !before.includes(name)),
    close: async () => {
      sleeper.kill("SIGKILL")
      await sleeper.exited
      for (const server of servers) server.close()
      udp.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
