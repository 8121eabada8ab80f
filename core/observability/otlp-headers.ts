/** Headers for a collector, as OpenTelemetry writes them in an environment variable. */

/** `authorization=Bearer%20abc,x-tenant=me` as headers: values are decoded, and what is no pair is left out. */
export const otlpHeaders = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const at = pair.indexOf("=")
      const name = pair.slice(0, Math.max(at, 0)).trim().toLowerCase()
      const value = decoded(pair.slice(at + 1).trim())
      return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && /^[\t\x20-\x7e]+$/.test(value) ? [[name, value]] : []
    })
  )

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
