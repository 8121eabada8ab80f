/** Paths outside what was asked for: the request says where, and what to leave alone (REQ-1). */
import { changeOf, contentOf, pathsOf, type PatchRule, type Scope } from "../patch.ts"
import { within } from "../paths.ts"
import type { Objection } from "../violation.ts"
import { fixedPart, type WantedPath } from "./path-rule.ts"

/** Why a path is outside, or `undefined`. */
const outside = (scope: Scope) => {
  const wanted = within(scope.paths)
  const avoided = within(scope.avoid)
  return (path: string): string | undefined => {
    const avoid = avoided.find(path)
    if (avoid !== undefined) return `the request says to avoid ${avoid}`
    return scope.paths.length === 0 || wanted.find(path) !== undefined ? undefined : `the request is for ${listed(scope.paths)}`
  }
}

const listed = (paths: ReadonlyArray<string>) =>
  paths.length <= 5 ? paths.join(", ") : `${paths.slice(0, 5).join(", ")} and ${paths.length - 5} more`

export const outsideScope: PatchRule = ({ files, scope }) => {
  const why = outside(scope)
  return files.flatMap((file): ReadonlyArray<Objection> => {
    const found = pathsOf(file).flatMap((path) => why(path) ?? [])[0]
    return found === undefined
      ? []
      : [
          {
            path: file.path,
            content: contentOf(file),
            message: `${file.path} is outside the request's scope.`,
            evidence: `${changeOf(file)}; ${found}`,
            mend: "Take it out of the change, or ask for it in a request that names it"
          }
        ]
  })
}

/** A request that wants what it says to avoid can't be served. */
export const scopeAgainstItself = ({ paths, avoid }: Scope): ReadonlyArray<Objection> => {
  const avoided = within(avoid)
  return paths.flatMap((path): ReadonlyArray<Objection> => {
    const found = avoided.find(fixedPart(path))
    return found === undefined
      ? []
      : [
          {
            path,
            content: [found],
            message: `The request wants ${path} changed and says to avoid ${found}.`,
            evidence: `paths: ${path}; avoid: ${found}`,
            mend: "Ask again, with one of them"
          }
        ]
  })
}

/** Planned paths that lie nowhere in the scope. One that is wider than the scope is judged by its patch. */
export const plannedOutsideScope = (planned: ReadonlyArray<WantedPath>, scope: Scope): ReadonlyArray<Objection> => {
  const why = outside(scope)
  return planned.flatMap(({ path, by }): ReadonlyArray<Objection> => {
    const fixed = fixedPart(path)
    const wider = scope.paths.some((wanted) => fixed === "" || `${fixedPart(wanted)}/`.startsWith(`${fixed}/`))
    const found = fixed === "" || wider ? undefined : why(fixed)
    return found === undefined
      ? []
      : [
          {
            path,
            content: [by],
            message: `${by} plans to change ${path}, which is outside the request's scope.`,
            evidence: found,
            mend: "Send the plan back, or ask in a request that names it"
          }
        ]
  })
}
