/** Whether the app starts with the person's session (DSK-1): on each system by its own mechanism, for this user alone. */
import { existsSync, rmSync } from "node:fs"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { desktopEntry } from "./desktop-entry.ts"
import type { Registration } from "./registration.ts"
import { replaceFile } from "./replace-file.ts"
import { textOf } from "./text-of.ts"
import { commandLine, registry, runToEnd } from "./windows-registry.ts"

export interface StartAtLogin {
  /** Read anew each time: the system's own settings may have turned it off. */
  readonly isOn: () => boolean
  /** Turning on again writes the command of today. Throws where it can't be written. */
  readonly turn: (on: boolean) => void
}

export const startAtLogin = (options: Registration): StartAtLogin => {
  const platform = options.platform ?? process.platform
  if (platform === "win32") return byRegistry(options)
  return platform === "darwin" ? byLaunchAgent(options) : byAutostart(options)
}

/** Desktop Application Autostart Specification: a .desktop file; `Hidden=true` is how a desktop's settings turn it off. */
const byAutostart = ({ name, label, command, icon, home = homedir(), env = process.env }: Registration): StartAtLogin => {
  const configured = env["XDG_CONFIG_HOME"] ?? ""
  const file = join(isAbsolute(configured) ? configured : join(home, ".config"), "autostart", `${name}.desktop`)
  const entry = desktopEntry({ label, command, ...(icon === undefined ? {} : { icon }), keys: { "X-GNOME-Autostart-enabled": "true" } })
  return {
    isOn: () => {
      const text = textOf(file)
      return text !== undefined && !/^(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$/m.test(text)
    },
    turn: (on) => (on ? replaceFile(file, entry, 0o644) : rmSync(file, { force: true }))
  }
}

/** launchd reads the agents' folder at login: nothing is loaded now, the app already runs. */
const byLaunchAgent = ({ name, command, home = homedir() }: Registration): StartAtLogin => {
  const file = join(home, "Library", "LaunchAgents", `${name}.plist`)
  return {
    isOn: () => existsSync(file),
    turn: (on) => (on ? replaceFile(file, launchAgent(name, command), 0o644) : rmSync(file, { force: true }))
  }
}

const launchAgent = (name: string, command: ReadonlyArray<string>): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xml(name)}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((argument) => `    <string>${xml(argument)}</string>`).join("\n")}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
`
const xml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const runKey = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
const byRegistry = ({ name, command, run = runToEnd }: Registration): StartAtLogin => {
  const { set, has, remove } = registry(run)
  return {
    isOn: () => has(runKey, name),
    turn: (on) => (on ? set(runKey, name, commandLine(command)) : remove(runKey, name))
  }
}
