/** What a patch set changes, read once for each comparison: a patch set never changes. */
import { useEffect, useRef, useState } from "react"
import { create } from "zustand"
import type { FileView, Hunk } from "../../core/api/contract.ts"
import type { PatchSetId } from "../../core/domain/ids.ts"
import type { ChangedFile } from "../../core/domain/outcome.ts"
import { ask, type Answer } from "./client.ts"
import { useConnection } from "./connection.ts"
import type { Problem } from "./problem.ts"

export interface Files {
  readonly files?: ReadonlyArray<ChangedFile>
  readonly problem?: Problem
}

/** A patch set against its base, or against `since`, another version of its repository (APR-2). */
export interface Comparison {
  readonly run: number
  readonly patchSetId: PatchSetId
  readonly since?: PatchSetId
}

const keyOf = ({ patchSetId, since }: Comparison) => `${patchSetId} ${since ?? ""}`
const query = ({ run, patchSetId, since }: Comparison) => ({ run: String(run), patchSetId, ...(since === undefined ? {} : { since }) })

const useStore = create<{ readonly lists: ReadonlyMap<string, Files> }>(() => ({ lists: new Map() }))
const none: Files = {}
const asked = new Set<string>()

const load = async (comparison: Comparison): Promise<void> => {
  const key = keyOf(comparison)
  if (asked.has(key)) return
  asked.add(key)
  const answer = await ask((core) => core.ListFiles(query(comparison)))
  if (!answer.ok) asked.delete(key)
  if (!answer.ok && answer.problem.lost) return
  const files = answer.ok ? { files: answer.value } : { problem: answer.problem }
  useStore.setState(({ lists }) => ({ lists: new Map(lists).set(key, files) }))
}

/** Asks once more for a list that did not come. */
export const readFilesAgain = (comparison: Comparison): void => void load(comparison)

/** `comparison` undefined asks for nothing. */
export const useFiles = (comparison: Comparison | undefined): Files => {
  const live = useConnection(({ phase }) => phase === "live")
  const key = comparison === undefined ? "" : keyOf(comparison)
  useEffect(() => {
    if (live && comparison !== undefined) void load(comparison)
  }, [key, live])
  return useStore(({ lists }) => lists.get(key) ?? none)
}

/** Files that were read, the one that was used last at the end. What is kept is bounded by characters, not by number. */
const read = new Map<string, { readonly answer: Promise<Answer<FileView>>; file?: FileView; size: number }>()
const mostCharacters = 12_000_000

const sizeOf = ({ before, after }: FileView) =>
  [before, after].reduce((sum, { text = "", image }) => sum + text.length + (image?.base64.length ?? 0), 1000)

const trim = () => {
  let size = [...read.values()].reduce((sum, entry) => sum + entry.size, 0)
  for (const [key, entry] of read) {
    if (size <= mostCharacters || read.size <= 3) return
    read.delete(key)
    size -= entry.size
  }
}

/** Reads a file, or gives what was read: the one after it can be asked for ahead. */
export const readFile = (comparison: Comparison, path: string): Promise<Answer<FileView>> => {
  const key = `${keyOf(comparison)} ${path}`
  const known = read.get(key)
  if (known !== undefined) {
    read.delete(key)
    read.set(key, known)
    return known.answer
  }
  const answer = ask((core) => core.GetFile({ ...query(comparison), path }))
  const entry: { readonly answer: typeof answer; file?: FileView; size: number } = { answer, size: 0 }
  read.set(key, entry)
  void answer.then((result) => {
    if (!result.ok) return void read.delete(key)
    entry.file = result.value
    entry.size = sizeOf(result.value)
    trim()
  })
  return answer
}

/** Of files that were asked for their hunks, the last ones. */
const hunksRead = new Map<string, Promise<Answer<ReadonlyArray<Hunk>>>>()
const mostHunks = 16

/** Git's own hunks of a file, by their numbers from 1; none of what has no lines. */
export const readHunks = (comparison: Comparison, path: string): Promise<Answer<ReadonlyArray<Hunk>>> => {
  const key = `${keyOf(comparison)} ${path}`
  const known = hunksRead.get(key)
  if (known !== undefined) return known
  const answer = ask((core) => core.GetFile({ ...query(comparison), path, hunks: true })).then((result) => {
    if (!result.ok) hunksRead.delete(key)
    return result.ok ? { ok: true as const, value: result.value.hunks ?? [] } : result
  })
  hunksRead.set(key, answer)
  for (const [old] of hunksRead) {
    if (hunksRead.size <= mostHunks) break
    hunksRead.delete(old)
  }
  return answer
}

const readAlready = (comparison: Comparison, path: string): FileView | undefined => read.get(`${keyOf(comparison)} ${path}`)?.file

interface Shown {
  readonly file?: FileView
  readonly problem?: Problem
  /** Asks once more. */
  readonly again: () => void
}

/** A file of the comparison; at once where it was read before. */
export const useFile = (comparison: Comparison, path: string): Shown => {
  const [tries, setTries] = useState(0)
  const again = () => setTries(tries + 1)
  const live = useConnection(({ phase }) => phase === "live")
  const key = `${keyOf(comparison)} ${path}`
  const [got, setGot] = useState<{ readonly key: string; readonly answer: Answer<FileView> }>()
  const shown = useRef<{ readonly key: string; readonly file: FileView }>(undefined)
  const ready = readAlready(comparison, path)
  if (ready !== undefined) shown.current = { key, file: ready }
  useEffect(() => {
    if (!live || shown.current?.key === key) return
    let here = true
    void readFile(comparison, path).then((answer) => {
      if (here && (answer.ok || !answer.problem.lost)) setGot({ key, answer })
    })
    return () => {
      here = false
    }
  }, [key, live, tries])
  // It may have made room for others while it shows.
  if (shown.current?.key === key) return { file: shown.current.file, again }
  if (got?.key !== key) return { again }
  return got.answer.ok ? { file: got.answer.value, again } : { problem: got.answer.problem, again }
}
