/** Knowledge by commit, kept in the home's caches: read once, and read anew where what is kept can't be trusted. */
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Option, Schema } from "effect"
import type { Home } from "../../config/home.ts"
import { knowledgeVersion, RepositoryKnowledge } from "../../domain/knowledge.ts"
import { knowledgeOf } from "./read.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(RepositoryKnowledge))
const encode = Schema.encodeSync(Schema.fromJsonString(RepositoryKnowledge))

/** Documents that are kept; beyond, those that were written first go. */
const mostKept = 500

/**
 * The document for this commit and directory, from the cache or read anew. A cache that is damaged, of another
 * version or of another commit is not taken, and one that can't be written costs nothing but time.
 */
export const knowledgeKept = Effect.fn("RepositoryStore.knowledge")(function* (
  home: Home,
  store: string,
  commit: string,
  directory: string
) {
  const folder = join(home.caches, "knowledge", `v${knowledgeVersion}`)
  // By store too: a commit of one repository says nothing of whether another's store holds it.
  const key = createHash("sha256")
    .update(JSON.stringify([store, commit, directory]))
    .digest("hex")
  const file = join(folder, `${key}.json`)
  const kept = yield* Effect.promise(() => readFile(file, "utf8").catch(() => undefined))
  const known = kept === undefined ? undefined : Option.getOrUndefined(decode(kept))
  if (known?.commit === commit && known.directory === directory) return known
  const read = yield* knowledgeOf(store, commit, directory)
  yield* Effect.promise(() => keep(folder, file, encode(read)).catch(() => undefined))
  return read
})

const keep = async (folder: string, file: string, text: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const fresh = `${file}.${crypto.randomUUID()}`
  try {
    await writeFile(fresh, text, { mode: 0o600 })
    await rename(fresh, file)
  } catch (cause) {
    await rm(fresh, { force: true })
    throw cause
  }
  const names = await readdir(folder)
  if (names.length <= mostKept) return
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })))
  const oldest = aged.sort((a, b) => a.at - b.at).slice(0, names.length - mostKept)
  await Promise.all(oldest.map(({ name }) => rm(join(folder, name), { force: true })))
}
