/** Makes the system hand `patchplane://` links to us (DSK-1). What stands in a link is anybody's: native/ opens none. */
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { desktopEntry } from "./desktop-entry.ts"
import type { Registration } from "./registration.ts"
import { replaceFile } from "./replace-file.ts"
import { textOf } from "./text-of.ts"
import { commandLine, registry, runToEnd } from "./windows-registry.ts"

export interface LinkSchemeOptions extends Registration {
  /** Without the colon: `patchplane`. The link comes as one more argument. */
  readonly scheme: string
}

/**
 * `registered`: links come to us. `listed`: the system knows that we take them and may ask which app opens them, as the
 * program that sets the default is missing or failed. `by-bundle`: on macOS the app's Info.plist says it.
 */
export type LinkScheme = "registered" | "listed" | "by-bundle"

/** Changes only what differs, so it can be called at each start. Throws where it can't be written. */
export const registerLinkScheme = (options: LinkSchemeOptions): LinkScheme => {
  const platform = options.platform ?? process.platform
  if (platform === "darwin") return "by-bundle"
  return platform === "win32" ? byRegistry(options) : byDesktopEntry(options)
}

/** Both programs keep caches and lists of the desktop; without the first one a desktop finds us at its own next look. */
const byDesktopEntry = (options: LinkSchemeOptions): LinkScheme => {
  const { scheme, name, label, command, icon, home = homedir(), env = process.env, run = runToEnd } = options
  const folder = (variable: string, otherwise: string) => (isAbsolute(env[variable] ?? "") ? String(env[variable]) : join(home, otherwise))
  const applications = join(folder("XDG_DATA_HOME", ".local/share"), "applications")
  const file = join(applications, `${name}.desktop`)
  const type = `x-scheme-handler/${scheme}`
  const entry = desktopEntry({
    label,
    command,
    takesAddress: true,
    ...(icon === undefined ? {} : { icon }),
    keys: { MimeType: `${type};`, Categories: "Development;", StartupNotify: "false" }
  })
  const isDefault = () => defaults(join(folder("XDG_CONFIG_HOME", ".config"), "mimeapps.list"), type) === `${name}.desktop`
  if (textOf(file) !== entry) {
    replaceFile(file, entry, 0o644)
    run("update-desktop-database", [applications])
  }
  if (!isDefault()) run("xdg-mime", ["default", `${name}.desktop`, type])
  return isDefault() ? "registered" : "listed"
}

/** The first app that the person's own list names for a type. */
const defaults = (list: string, type: string): string | undefined => {
  const section = (textOf(list) ?? "").split(/^\[/m).find((part) => part.startsWith("Default Applications]"))
  const line = section?.split("\n").find((each) => each.startsWith(`${type}=`))
  return line?.slice(type.length + 1).split(";")[0]
}

const byRegistry = ({ scheme, label, command, run = runToEnd }: LinkSchemeOptions): LinkScheme => {
  const { set } = registry(run)
  const key = `HKCU\\Software\\Classes\\${scheme}`
  set(key, "", `URL:${label}`)
  set(key, "URL Protocol", "")
  set(`${key}\\shell\\open\\command`, "", `${commandLine(command)} "%1"`)
  return "registered"
}
