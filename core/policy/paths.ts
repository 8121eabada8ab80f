/**
 * Patterns for paths. `*` and `?` stay within a folder, `**` spans folders, a pattern without wildcards names a file
 * or a whole folder, and one without a slash is looked for in every folder (`Jenkinsfile`, `*.min.js`). A slash in
 * front binds it to the root. A bundle's patterns are a repository's words: matching takes linear work for each pair
 * of segments, whatever they say.
 */

export interface PathMatcher {
  /** The first pattern that matches, as it was written. */
  readonly find: (path: string) => string | undefined
}

/** `ignoreCase` for what is forbidden (a file system may fold case), not for what is allowed. */
export const matcher = (patterns: ReadonlyArray<string>, ignoreCase: boolean): PathMatcher => {
  const folded = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  const compiled = patterns.map((pattern) => {
    const segments = segmentsOf(folded(pattern))
    const fixed = segments.slice(0, -1)
    return { pattern, segments, folder: fixed.length > 0 && !fixed.some((part) => /[*?]/.test(part)) ? fixed.join("/") : undefined }
  })
  return {
    find: (path) => {
      const whole = folded(path)
      const segments = whole.split("/")
      return compiled.find((each) => (each.folder === undefined ? matches(each.segments, segments) : isIn(whole, each.folder)))?.pattern
    }
  }
}

/** Most patterns name one file or folder: for those it's enough to look at the path's beginning. */
const isIn = (path: string, folder: string) => path.startsWith(folder) && (path.length === folder.length || path[folder.length] === "/")

/** For the paths of a request or a plan, which are the repository's own: `src` is the folder at its root alone. */
export const within = (patterns: ReadonlyArray<string>): PathMatcher => {
  const rooted = matcher(
    patterns.map((pattern) => `/${pattern}`),
    false
  )
  return { find: (path) => rooted.find(path)?.slice(1) }
}

const segmentsOf = (pattern: string): ReadonlyArray<string> => {
  const bound = pattern.replace(/\/+$/, "").includes("/")
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".")
  const rooted = bound || parts.length === 0 ? parts : ["**", ...parts]
  // What matches a folder matches all that is in it.
  const whole = rooted.at(-1) === "**" ? rooted : [...rooted, "**"]
  return whole.filter((part, at) => part !== "**" || whole[at - 1] !== "**")
}

/** Which segments of the path each part of the pattern can have reached: rows of booleans instead of backtracking. */
const matches = (pattern: ReadonlyArray<string>, path: ReadonlyArray<string>): boolean => {
  let reached = path.map(() => false)
  reached.unshift(true)
  for (const part of pattern) {
    const next = reached.map(() => false)
    if (part === "**") {
      let any = false
      for (let at = 0; at <= path.length; at++) next[at] = any ||= reached[at] === true
    } else {
      for (let at = 0; at < path.length; at++) next[at + 1] = reached[at] === true && segmentMatches(part, path[at] ?? "")
    }
    reached = next
  }
  return reached[path.length] === true
}

/** `*` and `?` within one segment: one pass with a single place to go back to. */
const segmentMatches = (pattern: string, text: string): boolean => {
  let [p, t, star, back] = [0, 0, -1, 0]
  while (t < text.length) {
    if (p < pattern.length && pattern[p] !== "*" && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++
      t++
    } else if (pattern[p] === "*") {
      star = p++
      back = t
    } else if (star !== -1) {
      p = star + 1
      t = ++back
    } else return false
  }
  while (pattern[p] === "*") p++
  return p === pattern.length
}
