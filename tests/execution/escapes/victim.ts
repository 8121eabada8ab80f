/** What an escape would reach on this machine: secrets, sockets and a process that stand for the user's own. */
import { createSocket } from "node:dgram"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { networkInterfaces, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { git } from "../fixture.ts"

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
  /** A server on another address of loopback than the usual one, and on IPv6's. */
  readonly otherPort: number
  readonly sixPort: number
  /** A repository of the person's with a committed file that holds the canary, and that file's object. */
  readonly repository: string
  readonly object: string
  /** A git configuration that holds the canary. */
  readonly gitConfig: string
  /** Shared memory: a file of /dev/shm with the canary, and the id of a System V segment. */
  readonly segment: string
  /** A name that nothing on this machine has, for what an escape would leave. */
  readonly name: string
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

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === "object" && address !== null ? address.port : 0
}

export const hasSix = (): boolean => Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === "::1"))
/** Whether this machine has a way to any network at all: in a container without one there is nothing to keep from. */
export const hasNetwork = (): boolean => Object.values(networkInterfaces()).some((each) => each?.some(({ internal }) => !internal))

/** Files of that name where every program of the machine may write. */
export const leftBehind = (name: string): ReadonlyArray<string> =>
  ["/dev/shm", "/tmp", "/var/tmp", tmpdir()].map((each) => join(each, name)).filter(existsSync)

export const makeVictim = async (): Promise<Victim> => {
  const folder = mkdtempSync(join(tmpdir(), "pp-victim-"))
  const canary = `canary-${crypto.randomUUID()}`
  const secretFile = join(folder, "secret")
  const sshKey = join(folder, ".ssh", "id_ed25519")
  mkdirSync(dirname(sshKey), { mode: 0o700 })
  writeFileSync(secretFile, canary, { mode: 0o600 })
  writeFileSync(sshKey, canary, { mode: 0o600 })
  const gitConfig = join(folder, ".gitconfig")
  writeFileSync(gitConfig, `[user]\n\ttoken = ${canary}\n`, { mode: 0o600 })
  const repository = join(folder, "repository")
  mkdirSync(repository)
  writeFileSync(join(repository, "secret"), canary)
  git(repository, "init", "-q", ".")
  git(repository, "add", "-A")
  git(repository, "commit", "-q", "-m", "secret")
  const name = `pp-escape-${crypto.randomUUID()}`
  const shared = join("/dev/shm", `${name}-shared`)
  writeFileSync(shared, canary, { mode: 0o600 })
  const segment = /id: (\d+)/.exec(Bun.spawnSync(["ipcmk", "-M", "64"]).stdout.toString())?.[1] ?? ""
  const sleeper = Bun.spawn(["sleep", "100000"], {
    cwd: folder,
    env: { PATH: "/usr/bin:/bin", SECRET: canary },
    stdio: [Bun.file(secretFile), "ignore", "ignore"]
  })
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
  const other = await serve({ port: 0, host: "127.0.0.9" })
  const six = hasSix() ? await serve({ port: 0, host: "::1" }) : undefined
  const socket = join(folder, "core.sock")
  await serve(socket)
  const abstractSocket = `\0${canary}`
  await serve(abstractSocket)
  const udp = createSocket("udp4", () => (reached = true))
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", () => resolve()))
  const before = readdirSync(folder)
  return {
    folder,
    secretFile,
    sshKey,
    canary,
    pid: sleeper.pid,
    tcpPort: portOf(tcp),
    otherPort: portOf(other),
    sixPort: six === undefined ? 0 : portOf(six),
    repository,
    object: git(repository, "rev-parse", "HEAD:secret"),
    gitConfig,
    segment,
    name,
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
      if (segment !== "") Bun.spawnSync(["ipcrm", "-m", segment])
      for (const left of [shared, ...leftBehind(name)]) rmSync(left, { recursive: true, force: true })
      udp.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
