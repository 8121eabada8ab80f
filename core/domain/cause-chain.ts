/** The chain of causes of an error as text, outermost first (OBS-2). Pure; redaction is whoever keeps it's. */

const deepest = 12

/** One line a cause: `Error EACCES: permission denied`, then `caused by …`. Ends at a circle or after twelve. */
export const causeChain = (error: unknown): string => {
  const lines: Array<string> = []
  const seen = new Set<unknown>()
  for (let at = error; at !== undefined && at !== null && !seen.has(at) && lines.length < deepest; at = causeOf(at)) {
    seen.add(at)
    lines.push(`${lines.length === 0 ? "" : "caused by "}${described(at)}`)
  }
  return lines.join("\n")
}

const causeOf = (error: unknown): unknown => (typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined)

const described = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error === "string" ? error : (JSON.stringify(error) ?? String(error))
  const code = "code" in error && typeof error.code === "string" && !error.message.includes(error.code) ? ` ${error.code}` : ""
  return `${error.name}${code}: ${error.message}`
}
