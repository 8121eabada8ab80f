/**
 * Notices by a program of the system, where nothing better is at hand: macOS and Windows. They say something; a click
 * does not come back. No text of a notice ever becomes part of a script.
 */
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import type { Notice, Notifier } from "./notifier.ts"
import { plainBody, plainTitle } from "./plain-text.ts"

/** Milliseconds for the program: PowerShell takes seconds on a machine at work. */
const patience = 30_000

export interface Invocation {
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
}

export interface CommandNotifierOptions {
  readonly appName: string
  readonly platform: "darwin" | "win32"
  /** Runs it and answers whether it ended well. Replaced in tests. */
  readonly run?: (invocation: Invocation) => Promise<boolean>
}

export const commandNotifier = ({ appName, platform, run = runProgram }: CommandNotifierOptions): Notifier => {
  const { show, withdraw } = platforms[platform]
  let closed = false
  return {
    actions: false,
    show: async (notice) => !closed && (await run(show(appName, notice))),
    withdraw: async (key) => {
      const invocation = closed ? undefined : withdraw(key)
      if (invocation !== undefined) await run(invocation)
    },
    close: () => {
      closed = true
    }
  }
}

const runProgram = ({ program, args, env }: Invocation): Promise<boolean> =>
  new Promise((done) => {
    execFile(program, [...args], { env: { ...process.env, ...env }, timeout: patience, windowsHide: true }, (failure) =>
      done(failure === null)
    )
  })

/** The app's name goes first: osascript reads options up to the first argument that is none. */
const appleScript = [
  "on run argv",
  "display notification (item 3 of argv) with title (item 1 of argv) subtitle (item 2 of argv)",
  "end run"
]

const powerShell = (script: string, env: Readonly<Record<string, string>>): Invocation => ({
  program: "powershell.exe",
  args: ["-NoProfile", "-NonInteractive", "-Command", script],
  env
})

/** Toasts need a registered app; PowerShell's own is registered on every Windows. */
const toastApp = "'{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'"
const toastTypes = "$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]"
const showToast = [
  "$ErrorActionPreference = 'Stop'",
  toastTypes,
  "$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)",
  "$texts = $xml.GetElementsByTagName('text')",
  "$null = $texts.Item(0).AppendChild($xml.CreateTextNode($env:PATCHPLANE_NOTICE_TITLE))",
  "$null = $texts.Item(1).AppendChild($xml.CreateTextNode($env:PATCHPLANE_NOTICE_BODY))",
  "$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)",
  "$toast.Tag = $env:PATCHPLANE_NOTICE_TAG",
  "$toast.Group = 'patchplane'",
  `[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier(${toastApp}).Show($toast)`
].join("; ")
const removeToast = [
  "$ErrorActionPreference = 'Stop'",
  toastTypes,
  `[Windows.UI.Notifications.ToastNotificationManager]::History.Remove($env:PATCHPLANE_NOTICE_TAG, 'patchplane', ${toastApp})`
].join("; ")

/** A toast's tag holds 64 characters; the same tag replaces the earlier toast. */
const tagOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 32)

interface Platform {
  readonly show: (appName: string, notice: Notice) => Invocation
  /** Undefined where nothing can be taken back. */
  readonly withdraw: (key: string) => Invocation | undefined
}

const platforms: Readonly<Record<"darwin" | "win32", Platform>> = {
  darwin: {
    show: (appName, { title, body }) => ({
      program: "/usr/bin/osascript",
      args: [...appleScript.flatMap((line) => ["-e", line]), appName, plainTitle(title), plainBody(body)],
      env: {}
    }),
    withdraw: () => undefined
  },
  win32: {
    show: (appName, { key, title, body }) =>
      powerShell(showToast, {
        PATCHPLANE_NOTICE_TITLE: plainTitle(`${appName}: ${title}`),
        PATCHPLANE_NOTICE_BODY: plainBody(body),
        PATCHPLANE_NOTICE_TAG: tagOf(key)
      }),
    withdraw: (key) => powerShell(removeToast, { PATCHPLANE_NOTICE_TAG: tagOf(key) })
  }
}
