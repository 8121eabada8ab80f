/** The help texts, made from the commands themselves. */
import type { Command } from "./command.ts"
import { commonOptions, usage } from "./parse.ts"

export const overview = (commands: ReadonlyArray<Command>): string => {
  const width = Math.max(...commands.map((command) => usage(command).length))
  return [
    "patchplane: govern the changes that coding agents make",
    "",
    ...commands.map((command) => `  ${usage(command).padEnd(width)}  ${command.summary}`),
    "",
    "A run is named by its number (12, R-12) or id. Each command takes --json and --help.",
    "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 waits for a person, 4 blocked by policy or",
    "conflict, 5 refused (role, stale target), 6 PatchPlane not reachable.",
    "PATCHPLANE_HOME moves all state."
  ].join("\n")
}

export const helpOf = (command: Command): string => {
  const options = Object.entries({ ...command.options, ...commonOptions }).map(([name, option]) => {
    const short = option.short === undefined ? "    " : `-${option.short}, `
    return [`${short}--${name}${option.type === "string" ? ` ${option.value ?? "<text>"}` : ""}`, option.help] as const
  })
  const width = Math.max(...options.map(([left]) => left.length))
  return [
    `patchplane ${usage(command)}`,
    "",
    `  ${command.summary}`,
    "",
    ...options.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
  ].join("\n")
}
