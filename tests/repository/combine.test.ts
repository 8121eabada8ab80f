import { rmSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { git, repository, scratch, write, type Scratch } from "./kit.ts"
import { mergeWorld, type MergeWorld } from "./merge-kit.ts"

let place: Scratch
let world: MergeWorld
let base: string
beforeEach(async () => {
  place = scratch()
  world = mergeWorld(place)
  repository(world.theirs, { a: "1\n2\n3\n4\n5\n6\n7\n8\n9\n", b: "b\n", c: "c\n" })
  base = await world.fetch()
})
afterEach(() => place.dispose())

const combine = (commits: ReadonlyArray<string>, ref = "run_x/combined") =>
  world.use((store) => store.combine(world.id, base, commits, ref))
const show = (commit: string, path: string) => git(world.store, "cat-file", "blob", `${commit}:${path}`)

describe("PLN-6 the commits of tasks are combined in plan order", () => {
  it("PLN-6 all that is clean becomes one commit on the base, the same each time, and stays in the store", async () => {
    const made = [
      await world.change(base, (root) => write(root, { a: "ONE\n2\n3\n4\n5\n6\n7\n8\n9\n" })),
      await world.change(base, (root) => write(root, { a: "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n", new: "n\n" })),
      await world.change(base, (root) => rmSync(join(root, "c")))
    ].map(({ commit }) => commit)
    const found = await combine(made)
    if (found.kind !== "combined") throw new Error("not combined")
    expect(git(world.store, "rev-list", "--parents", "--no-walk", found.commit)).toBe(`${found.commit} ${base}`)
    expect(git(world.store, "rev-parse", `${found.commit}^{tree}`)).toBe(found.tree)
    expect(show(found.commit, "a")).toBe("ONE\n2\n3\n4\n5\n6\n7\n8\nNINE")
    expect(git(world.store, "ls-tree", "--name-only", found.commit)).toBe("a\nb\nnew")
    expect(git(world.store, "rev-parse", "refs/patchplane/run_x/combined")).toBe(found.commit)
    expect(git(world.store, "rev-parse", `${found.merged}^{tree}`)).toBe(found.tree)
    expect(await combine(made)).toEqual(found)
    expect(git(world.store, "fsck", "--strict", "--connectivity-only")).toBe("")
  })

  it("PLN-6 the first that does not combine is told by its place, with the paths, and nothing is guessed", async () => {
    const made = [
      await world.change(base, (root) => write(root, { b: "one\n" })),
      await world.change(base, (root) => write(root, { c: "two\n" })),
      await world.change(base, (root) => write(root, { b: "three\n", c: "three\n" })),
      await world.change(base, (root) => write(root, { b: "four\n" }))
    ].map(({ commit }) => commit)
    expect(await combine(made)).toEqual({
      kind: "conflict",
      index: 2,
      conflicts: [
        { path: "b", kind: "content" },
        { path: "c", kind: "content" }
      ]
    })
    expect(git(world.store, "for-each-ref", "refs/patchplane/run_x")).toBe("")
  })

  it("PLN-6 a task that went on from others is combined from where it began", async () => {
    const one = await world.change(base, (root) => write(root, { b: "one\n" }))
    const two = await world.change(base, (root) => write(root, { c: "two\n" }))
    const before = await combine([one.commit, two.commit], "run_x/before-3")
    if (before.kind !== "combined") throw new Error("not combined")
    // It changes again what both had changed: no conflict, since it saw their work.
    const three = await world.change(before.merged, (root) => write(root, { b: "one, then three\n", c: "two, then three\n" }))
    const beside = await world.change(base, (root) => write(root, { d: "beside\n" }))
    const found = await combine([one.commit, two.commit, three.commit, beside.commit])
    if (found.kind !== "combined") throw new Error("not combined")
    expect(show(found.commit, "b")).toBe("one, then three")
    expect(show(found.commit, "d")).toBe("beside")
    expect(git(world.store, "rev-list", "--parents", "--no-walk", found.commit)).toBe(`${found.commit} ${base}`)
  })

  it("PLN-6 one task is its own commit, and none is the base", async () => {
    const one = await world.change(base, (root) => write(root, { b: "one\n" }))
    expect(await combine([one.commit])).toEqual({ kind: "combined", commit: one.commit, merged: one.commit, tree: one.tree })
    expect(await combine([])).toMatchObject({ kind: "combined", commit: base, merged: base })
  })
})
