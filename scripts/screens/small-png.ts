/**
 * Makes a screenshot small: at most 256 colours, which pictures of an interface do with, as every edge of a letter is one
 * of few. Reads what Chromium writes (8 bits, RGB or RGBA, not interlaced) and throws on anything else.
 */
import { deflateSync, inflateSync } from "node:zlib"

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const most = 256

export const smallPng = (png: Buffer): Buffer => {
  const { width, height, pixels } = decoded(png)
  const { palette, indexOf } = paletteOf(pixels)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf(pixels[y * width + x] ?? 0)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, colours by palette.
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0))
  ])
}

const chunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(body.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(Bun.hash.crc32(named), named.length + 4)
  return framed
}

interface Decoded {
  readonly width: number
  readonly height: number
  /** `0xrrggbb`, row by row. */
  readonly pixels: Uint32Array
}

const decoded = (png: Buffer): Decoded => {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const bytes = png[25] === 2 ? 3 : png[25] === 6 ? 4 : 0
  if (!png.subarray(0, 8).equals(signature) || png[24] !== 8 || bytes === 0 || png[28] !== 0)
    throw new Error("This is no PNG of Chromium's.")
  const parts: Array<Buffer> = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * bytes
  const pixels = new Uint32Array(width * height)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0
    const row = Uint8Array.from(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)))
    for (let x = 0; x < stride; x++) {
      const left = x < bytes ? 0 : (row[x - bytes] ?? 0)
      const up = above[x] ?? 0
      const corner = x < bytes ? 0 : (above[x - bytes] ?? 0)
      row[x] = (row[x] ?? 0) + predicted(filter, left, up, corner)
    }
    for (let x = 0; x < width; x++) {
      const at = x * bytes
      pixels[y * width + x] = ((row[at] ?? 0) << 16) | ((row[at + 1] ?? 0) << 8) | (row[at + 2] ?? 0)
    }
    above = row
  }
  return { width, height, pixels }
}

/** PNG's five filters (RFC 2083, 6). */
const predicted = (filter: number, left: number, up: number, corner: number): number => {
  switch (filter) {
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const guess = left + up - corner
      const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
      return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
    }
    default:
      return 0
  }
}

/** Colours that are there most often are kept as they are. */
const kept = 96

/**
 * The most frequent colours, then one after the other what is farthest from all chosen, weighed by how often it is there:
 * a small purple mark keeps its purple, also where grays are a thousand times as many. All others become the nearest.
 */
const paletteOf = (pixels: Uint32Array): { readonly palette: ReadonlyArray<number>; readonly indexOf: (colour: number) => number } => {
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const colours = [...counts].toSorted(([a, times], [b, more]) => more - times || a - b)
  const palette: Array<number> = []
  const away = new Float64Array(colours.length).fill(Infinity)
  const nearest = new Uint8Array(colours.length)
  const choose = (colour: number) => {
    palette.push(colour)
    for (const [at, [other]] of colours.entries()) {
      const distance = apart(colour, other)
      if (distance < (away[at] ?? 0)) [away[at], nearest[at]] = [distance, palette.length - 1]
    }
  }
  for (const [colour] of colours.slice(0, kept)) choose(colour)
  while (palette.length < Math.min(most, colours.length)) {
    let [next, weight] = [0, -1]
    for (const [at, [, times]] of colours.entries()) {
      const weighed = (away[at] ?? 0) * Math.sqrt(times)
      if (weighed > weight) [next, weight] = [at, weighed]
    }
    choose(colours[next]?.[0] ?? 0)
  }
  const indexes = new Map(colours.map(([colour], at) => [colour, nearest[at] ?? 0]))
  return { palette, indexOf: (colour) => indexes.get(colour) ?? 0 }
}

const apart = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
