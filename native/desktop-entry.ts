/** A .desktop file, as the Desktop Entry Specification 1.5 has it escaped. */

export interface DesktopEntry {
  readonly label: string
  readonly command: ReadonlyArray<string>
  /** Where the program is given the address that was opened. */
  readonly takesAddress?: boolean
  readonly icon?: string
  /** Further keys, such as `MimeType`. */
  readonly keys?: Readonly<Record<string, string>>
}

export const desktopEntry = ({ label, command, takesAddress = false, icon, keys = {} }: DesktopEntry): string =>
  [
    "[Desktop Entry]",
    ...Object.entries({
      Type: "Application",
      Name: label,
      Exec: `${program(command).map(quoted).join(" ")}${takesAddress ? " %u" : ""}`,
      ...(icon === undefined ? {} : { Icon: icon }),
      Terminal: "false",
      ...keys
    }).map(([key, value]) => `${key}=${escaped(value)}`),
    ""
  ].join("\n")

/** A program's path may not hold an equals sign: a shell is told to become it. */
const program = (command: ReadonlyArray<string>): ReadonlyArray<string> =>
  command[0]?.includes("=") === true ? ["/bin/sh", "-c", 'exec "$0" "$@"', ...command] : command

/** One argument within `Exec`: what an application launcher undoes second. */
const quoted = (argument: string): string => {
  const literal = argument.replaceAll("%", "%%")
  return /^[\w./:@%+,-]+$/.test(argument) ? literal : `"${literal.replace(/["`$\\]/g, "\\$&")}"`
}

/** A value of the file: what is undone first. */
const escaped = (value: string): string => value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character)
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }
