/** A desktop session of its own for one test file: a private message bus, and on it what is asked for. */
import { mkdir, mkdtemp, rm, writeFile, chmod } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connectSessionBus, ofBus } from "../../native/notifier/session-bus.ts"
import { runProgram, startProgram, type Running } from "./programs.ts"

export interface Session {
  readonly folder: string
  /** Of the bus. */
  readonly address: string
  readonly env: Record<string, string>
  readonly bus: Running
  /** Ends when somebody owns the name. */
  readonly owned: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** The bus starts no service by itself; `at` reuses an address of an earlier one. */
export const startSession = async (at?: string): Promise<Session> => {
  const folder = await mkdtemp(join(tmpdir(), "patchplane-session-"))
  const socket = at ?? `unix:path=${join(folder, "bus")}`
  const config = join(folder, "bus.conf")
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>${socket}</listen><auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
  )
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_RUNTIME_DIR: folder, LC_ALL: "C.UTF-8" }
  const bus = startProgram("dbus-daemon", [`--config-file=${config}`, "--nofork", "--nopidfile", "--print-address=1"], env)
  const address = await bus.firstLine
  return {
    folder,
    address,
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
    bus,
    owned: (name) => whenOwned(address, name),
    close: async () => {
      await bus.end()
      // A program that the ended app had started may still be writing there.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  }
}

const whenOwned = async (address: string, name: string): Promise<void> => {
  let come: () => void = () => undefined
  const came = new Promise<void>((done) => (come = done))
  const rule = `type='signal',sender='${ofBus.destination}',member='NameOwnerChanged',arg0='${name}'`
  const bus = await connectSessionBus([rule], ({ member, body }) => member === "NameOwnerChanged" && body[2] !== "" && come(), address)
  const { body } = await bus.call({ ...ofBus, member: "NameHasOwner", signature: "s", body: [name] })
  if (body[0] === true) come()
  await came
  bus.close()
}

/** A real keychain on the session's bus, unlocked. */
export const startKeyring = async ({ folder, env, owned }: Session): Promise<Running> => {
  await mkdir(join(folder, ".local/share/keyrings"), { recursive: true })
  const daemon = startProgram("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], env, "passphrase\n")
  await owned("org.freedesktop.secrets")
  return daemon
}

export interface Dunst {
  readonly ctl: (...args: ReadonlyArray<string>) => Promise<string>
  /** Ends when so many show: dunst has taken a notice some moments before it shows it. */
  readonly displays: (notices: number) => Promise<void>
  /** What a person picks in the menu of a notice's buttons. */
  readonly pick: (label: string) => Promise<void>
  /** What showed since the last call, newest first; everything that shows is closed for it. */
  readonly shown: () => Promise<ReadonlyArray<{ readonly summary: string; readonly body: string; readonly urgency: string }>>
  readonly end: () => Promise<void>
}

/** A real notification daemon under a display of its own. */
export const startDunst = async ({ folder, env, owned }: Session): Promise<Dunst> => {
  const display = startProgram("Xvfb", ["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp", "-noreset"], env)
  const screen = { ...env, DISPLAY: `:${await display.firstLine}` }
  const menu = join(folder, "menu")
  const chosen = join(folder, "chosen")
  await writeFile(menu, `#!/bin/sh\ngrep -F -f ${chosen}\n`)
  await chmod(menu, 0o700)
  const config = join(folder, "dunstrc")
  await writeFile(config, `[global]\ndmenu = ${menu}\nmarkup = full\nhistory_length = 100\nnotification_limit = 100\n`)
  const daemon = startProgram("dunst", ["-conf", config], screen)
  await owned("org.freedesktop.Notifications")
  const ctl = (...args: ReadonlyArray<string>) => runProgram("dunstctl", args, screen)
  return {
    ctl,
    displays: async (notices) => {
      while ((await ctl("count", "displayed")).trim() !== String(notices)) continue
    },
    pick: async (label) => {
      await writeFile(chosen, label)
      await ctl("context")
    },
    shown: async () => {
      await ctl("close-all")
      const { data } = JSON.parse(await ctl("history")) as { data: ReadonlyArray<ReadonlyArray<Record<string, { data: unknown }>>> }
      const list = data.flat().map((each) => ({
        summary: String(each["summary"]?.data),
        body: String(each["body"]?.data),
        urgency: String(each["urgency"]?.data),
        id: String(each["id"]?.data)
      }))
      return list.map(({ id: _id, ...rest }) => rest)
    },
    end: async () => {
      await daemon.end()
      await display.end()
    }
  }
}
