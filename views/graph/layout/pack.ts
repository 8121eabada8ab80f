/** Puts blocks beside and below each other, group by group, in their order, as wide as a window is to its height. Pure. */
import type { Block, Place, Places, Sized } from "./places.ts"

export interface Packing {
  readonly head?: Sized
  readonly blocks: ReadonlyArray<Block>
}

const gap = { column: 72, row: 36, group: 64, head: 28 }
/** Width to height of what a person looks at. */
const aspect = 1.7

export const packed = (groups: ReadonlyArray<Packing>): Places => {
  const blocks = groups.flatMap((group) => group.blocks)
  const area = blocks.reduce((sum, { width, height }) => sum + (width + gap.column) * (height + gap.row), 0)
  const widest = Math.max(0, ...blocks.map(({ width }) => width))
  const width = Math.max(widest, Math.sqrt(area * aspect))
  const places: Array<Place> = []
  let top = 0
  for (const { head, blocks: own } of groups) {
    if (head !== undefined) {
      places.push({ id: head.id, x: head.width / 2, y: top + head.height / 2 })
      top += head.height + gap.head
    }
    top = columns(own, width, top, places) + gap.group
  }
  return places
}

/** Each block goes to the column that ends highest; columns are as wide as the widest block. Answers where the lowest ends. */
const columns = (blocks: ReadonlyArray<Block>, width: number, top: number, places: Array<Place>): number => {
  const widest = Math.max(1, ...blocks.map((block) => block.width))
  const count = Math.max(1, Math.min(blocks.length, Math.floor((width + gap.column) / (widest + gap.column))))
  const ends = Array.from({ length: count }, () => top)
  for (const block of blocks) {
    const column = ends.indexOf(Math.min(...ends))
    const [left, end] = [column * (widest + gap.column), ends[column] ?? top]
    for (const { id, x, y } of block.places) places.push({ id, x: left + x, y: end + y })
    ends[column] = end + block.height + gap.row
  }
  return Math.max(top, ...ends) - (blocks.length === 0 ? 0 : gap.row)
}
