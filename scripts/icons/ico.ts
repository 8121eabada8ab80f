/** Windows' icon file: a folder of PNGs, as Windows Vista and later read it. */

/** `pictures`: PNGs by the length of their side, at most 256. */
export const icoOf = (pictures: ReadonlyArray<readonly [size: number, png: Buffer]>): Buffer => {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = 6 + 16 * pictures.length
  const entries = pictures.map(([size, png]) => {
    const entry = Buffer.alloc(16)
    // A side of 256 is written as 0.
    entry[0] = entry[1] = size % 256
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pictures.map(([, png]) => png)])
}
