/** The git store on a disk without room: it says so, blames no agent, leaves nothing, and does it when there is room. */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { homeAt } from "../../core/config/home.ts"
import { mint, type RepositoryId } from "../../core/domain/ids.ts"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { noSmallDisk, onSmallDisk, type SmallDisk } from "../ledger/small-disk.ts"
import { git, harvest, repository, scratch, write, type Scratch } from "./kit.ts"

describe.skipIf(noSmallDisk)("the git store on a full disk (a small tmpfs; needs root)", () => {
  let place: Scratch
  let id: RepositoryId
  beforeEach(() => {
    place = scratch()
    id = mint("repo")
  })
  afterEach(() => place.dispose())

  const using =
    (disk: SmallDisk) =>
    <A, E>(with_: (store: RepositoryStore["Service"]) => Effect.Effect<A, E>): Promise<A> =>
      Effect.runPromise(RepositoryStore.use(with_).pipe(Effect.provide(bareStoreLayer(homeAt(join(disk.root, "home"))))))
  const full = { code: "storage-full", mend: "Free some space on the disk that the home lies on, then retry." }

  it("REL-1 EXE-4 an agent's change is not taken, with the disk named as the reason; with room it is", () =>
    onSmallDisk("3m", async (disk) => {
      const use = using(disk)
      const theirs = place.path("theirs")
      const base = repository(theirs, { "a.txt": "one\n" })
      await use((store) => store.fetchBase(id, theirs, "main"))
      const random = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)))
      const made = harvest(theirs, base, place.path("tree"), (workspace) => write(workspace, { "big.bin": random }))
      const expected = { base, commit: made.commit, tree: made.tree, ref: "run/1-1" }
      const folder = join(disk.root, "home", "repositories")
      disk.fill()
      expect(await use((store) => Effect.flip(store.takeBundle(id, made.bundle, expected)))).toMatchObject(full)
      expect(readdirSync(folder)).toEqual([`${id}.git`])
      expect(() => git(join(folder, `${id}.git`), "cat-file", "-e", made.commit)).toThrow()
      disk.free()
      await use((store) => store.takeBundle(id, made.bundle, expected))
      expect(git(join(folder, `${id}.git`), "rev-parse", "refs/patchplane/run/1-1")).toBe(made.commit)
      expect(git(join(folder, `${id}.git`), "fsck", "--strict", "--no-dangling")).toBe("")
    }))

  it("REL-1 FLOW-2 a base is not fetched, and nothing half-made stays in its place; with room it is", () =>
    onSmallDisk("3m", async (disk) => {
      const use = using(disk)
      const theirs = place.path("theirs")
      const base = repository(theirs, { "a.txt": "one\n" })
      await use(() => Effect.void)
      disk.fill()
      expect(await use((store) => Effect.flip(store.fetchBase(id, theirs, "main")))).toMatchObject(full)
      expect(readdirSync(join(disk.root, "home", "repositories"))).toEqual([])
      disk.free()
      expect(await use((store) => store.fetchBase(id, theirs, "main"))).toBe(base)
      expect(readdirSync(join(disk.root, "home", "repositories"))).toEqual([`${id}.git`])
    }))
})
