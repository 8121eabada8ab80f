/**
 * The Merkle tree (RFC 6962) over the hashes of all events of a ledger, pruned to the ones that are shown.
 * What is left out stands as the roots of the subtrees that hold nothing shown: a proof of membership that
 * grows with the logarithm of the ledger and tells nothing about other runs (LED-3).
 */
import { hash } from "node:crypto"

// Filled anew for each hash: a million events are two million of them.
const leaf = Buffer.alloc(33, 0)
const node = Buffer.alloc(65, 1)

const leafOf = (eventHash: string): Buffer => {
  leaf.write(eventHash, 1, "hex")
  return hash("sha256", leaf, "buffer")
}
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => {
  node.set(left, 1)
  node.set(right, 33)
  return hash("sha256", node, "buffer")
}

/** The largest power of two below `size`: where RFC 6962 splits. */
const splitOf = (size: number): number => {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/** Hashes are added in pages of exactly this many (the last one may be shorter), so that memory stays flat. */
export const pageOfHashes = 1024

export interface PrunedTree {
  /** 64 hex digits. */
  readonly root: string
  /** Roots of what is left out, from left to right. */
  readonly skeleton: ReadonlyArray<string>
}

/** Builds the tree over pages of event hashes; `shown` are sequence numbers from 1. */
export const pruneTree = (shown: Iterable<number>) => {
  const leaves = new Set([...shown].map((seq) => seq - 1))
  const withShown = new Set([...leaves].map((leaf) => Math.floor(leaf / pageOfHashes)))
  const pages = new Map<number, ReadonlyArray<string>>()
  const roots = new Map<number, Buffer>()
  let size = 0

  const anyShown = (from: number, count: number): boolean => {
    for (const leaf of leaves) if (leaf >= from && leaf < from + count) return true
    return false
  }
  const rootOfRange = (from: number, count: number): Buffer => {
    if (count === pageOfHashes && roots.has(from / pageOfHashes)) return roots.get(from / pageOfHashes) as Buffer
    if (count === 1) return leafOf(pages.get(Math.floor(from / pageOfHashes))?.[from % pageOfHashes] as string)
    const split = splitOf(count)
    return nodeOf(rootOfRange(from, split), rootOfRange(from + split, count - split))
  }

  return {
    add: (hashes: ReadonlyArray<string>): void => {
      const page = size / pageOfHashes
      pages.set(page, hashes)
      size += hashes.length
      if (hashes.length < pageOfHashes || withShown.has(page)) return
      roots.set(page, rootOfRange(page * pageOfHashes, pageOfHashes))
      pages.delete(page)
    },
    done: (): PrunedTree => {
      const skeleton: Array<string> = []
      const walk = (from: number, count: number): Buffer => {
        if (!anyShown(from, count)) {
          const root = rootOfRange(from, count)
          skeleton.push(root.toString("hex"))
          return root
        }
        if (count === 1) return rootOfRange(from, 1)
        const split = splitOf(count)
        const left = walk(from, split)
        return nodeOf(left, walk(from + split, count - split))
      }
      return { root: walk(0, size).toString("hex"), skeleton }
    }
  }
}

/**
 * The root of a tree of `size` events from the shown hashes and the skeleton, or undefined where the
 * skeleton is not the one of exactly these: one hash too many or too few, or a place beyond the end.
 */
export const rootOf = (size: number, shown: ReadonlyMap<number, string>, skeleton: ReadonlyArray<string>): string | undefined => {
  const leaves = [...shown.keys()].map((seq) => seq - 1).sort((a, b) => a - b)
  if (leaves.length === 0 || (leaves[0] as number) < 0 || (leaves.at(-1) as number) >= size) return undefined
  let taken = 0
  /** `from` and `to` bound the shown leaves within the range, as indexes of `leaves`. */
  const walk = (at: number, count: number, from: number, to: number): Buffer | undefined => {
    if (from === to) {
      const hash = skeleton[taken++]
      return hash === undefined ? undefined : Buffer.from(hash, "hex")
    }
    if (count === 1) return leafOf(shown.get(at + 1) as string)
    const split = splitOf(count)
    let middle = from
    while (middle < to && (leaves[middle] as number) < at + split) middle++
    const left = walk(at, split, from, middle)
    const right = left === undefined ? undefined : walk(at + split, count - split, middle, to)
    return left === undefined || right === undefined ? undefined : nodeOf(left, right)
  }
  const root = walk(0, size, 0, leaves.length)
  return root === undefined || taken !== skeleton.length ? undefined : root.toString("hex")
}
