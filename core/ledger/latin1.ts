/** Text of plain bytes, by the way that `toString("latin1", …)` takes itself, without its checks: it is called for every event. */
export const latin1 = (bytes: Buffer, from: number, to: number): string =>
  (bytes as Buffer & { readonly latin1Slice: (from: number, to: number) => string }).latin1Slice(from, to)
