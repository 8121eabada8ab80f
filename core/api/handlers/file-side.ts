/** One side of a file as a client is given it: text, however broken or big, or a picture. Pure. */
import type { FileSide } from "../contract.ts"

/** Bytes of one side that a client is given; of a bigger file its beginning. */
export const longestSide = 2 * 1024 * 1024

/** `bytes` null: the file does not exist on that side. */
export const sideOf = (bytes: Uint8Array | null, mode: string, binary: boolean): FileSide => {
  if (bytes === null) return { bytes: 0, mode }
  const whole = { bytes: bytes.byteLength, mode }
  if (binary) {
    const type = bytes.byteLength > longestSide ? undefined : imageType(bytes)
    return type === undefined ? whole : { ...whole, image: { type, base64: Buffer.from(bytes).toString("base64") } }
  }
  const shown = bytes.byteLength > longestSide ? bytes.subarray(0, lineEnd(bytes)) : bytes
  const cut = shown.byteLength < bytes.byteLength ? { cut: shown.byteLength } : {}
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(shown), ...cut, ...whole }
  } catch {
    return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(shown), invalid: true, ...cut, ...whole }
  }
}

/** Behind the last line that fits whole; where none does, behind the last whole character. */
const lineEnd = (bytes: Uint8Array): number => {
  const end = bytes.lastIndexOf(0x0a, longestSide - 1)
  if (end !== -1) return end + 1
  let at = longestSide
  for (let back = 0; back < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80; back++) at--
  return at
}

type ImageType = NonNullable<FileSide["image"]>["type"]

/** By the first bytes alone, whatever the file is called. SVG is none: it is text, and may hold scripts. */
const imageType = (bytes: Uint8Array): ImageType | undefined => {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1")
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png"
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg"
  if (/^GIF8[79]a/.test(head)) return "image/gif"
  return /^RIFF....WEBP/s.test(head) ? "image/webp" : undefined
}
