/** Where a key leads in the file tree, as trees do by custom: right opens or goes in, left folds or goes out. Pure. */
import type { Row } from "./rows.ts"

export type Move = { readonly kind: "to"; readonly index: number } | { readonly kind: "fold"; readonly key: string }

/** `undefined`: the key means nothing here. */
export const moveIn = (rows: ReadonlyArray<Row>, at: number, key: string): Move | undefined => {
  const row = rows[at]
  const to = (index: number): Move => ({ kind: "to", index: Math.max(0, Math.min(rows.length - 1, index)) })
  switch (key) {
    case "ArrowDown":
      return to(at + 1)
    case "ArrowUp":
      return to(at - 1)
    case "Home":
      return to(0)
    case "End":
      return to(rows.length - 1)
    case "PageDown":
      return to(at + 20)
    case "PageUp":
      return to(at - 20)
    case "ArrowRight":
      if (row === undefined || row.kind === "file") return undefined
      return row.folded ? { kind: "fold", key: row.key } : to(at + 1)
    case "ArrowLeft": {
      if (row === undefined) return undefined
      if (row.kind !== "file" && !row.folded) return { kind: "fold", key: row.key }
      const above = rows.findLastIndex((other, index) => index < at && other.level < row.level)
      return above < 0 ? undefined : to(above)
    }
  }
  return undefined
}
