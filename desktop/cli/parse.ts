/** From the words of a command line to a command and its input. */
import { parseArgs } from "node:util"
import type { Command, Input, Option } from "./command.ts"
import { UsageError } from "./command.ts"

/** Every command takes these. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: "boolean", help: "print one JSON document, or JSON lines for what streams" },
  help: { type: "boolean", short: "h", help: "say what the command does" }
}

export interface Parsed {
  readonly command: Command
  readonly json: boolean
  readonly help: boolean
  readonly input: Omit<Input, "home" | "output">
}

/** Throws `UsageError`. */
export const parse = (commands: ReadonlyArray<Command>, argv: ReadonlyArray<string>): Parsed => {
  const [first = "", second = ""] = argv
  const command = commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first)
  if (command === undefined) {
    const family = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name)
    throw new UsageError(
      family.length > 0
        ? { message: `\`${first}\` needs a second word.`, mend: `Use one of: ${family.join(", ")}.` }
        : { message: `There is no command ${JSON.stringify(first)}.`, mend: "`patchplane help` lists the commands." }
    )
  }
  const rest = argv.slice(command.name.split(" ").length)
  const { values, positionals } = parsed(command, rest)
  const help = values["help"] === true
  const [least, most] = command.words
  if (!help && (positionals.length < least || positionals.length > most)) {
    throw new UsageError({
      message: positionals.length < least ? "Something is missing." : `${JSON.stringify(positionals[most])} is one word too many.`,
      mend: `Use: patchplane ${usage(command)}`
    })
  }
  return {
    command,
    help,
    json: values["json"] === true,
    input: {
      words: positionals,
      text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
      texts: (name) => (Array.isArray(values[name]) ? values[name].filter((value) => typeof value === "string") : []),
      flag: (name) => values[name] === true
    }
  }
}

const parsed = (command: Command, args: ReadonlyArray<string>) => {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...commonOptions }).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === undefined ? {} : { multiple }) }
    ])
  )
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new UsageError({ message: sentence((cause as Error).message), mend: `Use: patchplane ${usage(command)}` })
  }
}

export const usage = ({ name, arguments: words }: Command): string => (words === "" ? name : `${name} ${words}`)

const sentence = (message: string) => {
  const [first = message] = message.split(/\n|\. (?=[A-Z])/)
  return first.endsWith(".") ? first : `${first}.`
}
