/** Dependency changes outside the allowed list, new install scripts, and content that comes from somewhere else. */
import type { DependencyChange } from "../../domain/policy.ts"
import { changeOf, contentOf, type PatchRule } from "../patch.ts"
import { matcher } from "../paths.ts"
import type { Objection } from "../violation.ts"

export const dependencyRule: PatchRule = ({ dependencies, unreadable }, { allowed }) => {
  const lists = allowed.map((patterns) => names(patterns))
  return [
    ...dependencies.flatMap((change): ReadonlyArray<Objection> => {
      const why = objectionTo(
        change,
        lists.every((list) => list(change.package))
      )
      return why === undefined
        ? []
        : [
            {
              path: change.manifest,
              content: [change.package, change.section, change.from ?? "", change.to ?? "", change.source ?? "", ...change.installScripts],
              message: `${change.manifest} ${described(change)}: ${why}.`,
              evidence: evidenceOf(change),
              mend: "Take it out, or put the package on the `allowed` list of the rule"
            }
          ]
    }),
    ...unreadable.map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `What ${file.path} says about dependencies could not be read.`,
      evidence: changeOf(file),
      mend: "Have it written as its tool writes it"
    }))
  ]
}

const objectionTo = ({ direct, installScripts, section, source }: DependencyChange, allowed: boolean): string | undefined => {
  // A name on the list is no word for another source, nor for what the project itself runs at installation.
  if (source !== undefined) return `it comes from elsewhere (${source})`
  if (section === "scripts") return "it runs at installation"
  if (allowed) return undefined
  if (installScripts.length > 0) return "it brings an install script"
  return direct ? "it is not on the allowed list" : undefined
}

const described = ({ package: name, from, to }: DependencyChange): string =>
  from === undefined
    ? `adds ${name} ${to ?? ""}`.trim()
    : to === undefined
      ? `removes ${name} ${from}`
      : `moves ${name} from ${from} to ${to}`

const evidenceOf = ({ package: name, section, from, to, installScripts }: DependencyChange): string =>
  `${section}: ${name} ${from ?? "none"} → ${to ?? "none"}${installScripts.length === 0 ? "" : `; runs ${installScripts.join(", ")}`}`

/** `*` stands for any characters, the slash of a scope among them. */
const names = (patterns: ReadonlyArray<string>): ((name: string) => boolean) => {
  const flat = (text: string) => text.replaceAll("/", "\u0001")
  const { find } = matcher(
    patterns.map((pattern) => `/${flat(pattern)}`),
    true
  )
  return (name) => find(flat(name)) !== undefined
}
