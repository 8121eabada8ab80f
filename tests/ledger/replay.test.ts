/** A past run replayed: every event with the state it led to, and the patch made anew from its bundle alone. */
import { Database } from "bun:sqlite"
import { readdirSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { Effect, Stream } from "effect"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { artifactPath } from "../../core/ledger/artifact-path.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { replay, type Replayed } from "../../core/provenance/replay/replay.ts"
import { rebuildTree } from "../../core/repository/rebuild-tree.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { git } from "../repository/kit.ts"
import { openPlace, otherRun, publishedRun, type Place } from "./published-run.ts"

let place: Place
let published: Awaited<ReturnType<typeof publishedRun>>
beforeEach(async () => {
  place = await openPlace()
  published = await publishedRun(place, 1)
})
afterEach(() => place.dispose())

const replayed = (to?: number): Promise<ReadonlyArray<Replayed>> =>
  place.run(Effect.map(Stream.runCollect(replay(published.runId, to === undefined ? {} : { to })), (steps) => Array.from(steps)))
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith("patchplane-rebuild-"))

describe("replay", () => {
  test("LED-7 steps from the request to done, and ends with the tree that stands on the published branch", async () => {
    await otherRun(place, 2)
    const before = left()
    const steps = await replayed()
    const statuses = steps.flatMap((step) => (step._tag === "step" ? [step.run.status] : []))
    expect(statuses[0]).toBe("queued")
    expect(statuses.at(-1)).toBe("done")
    expect(new Set(steps.flatMap((step) => (step._tag === "step" ? [step.event.stream] : [])))).toEqual(new Set([published.runId]))
    const current = await place.run(Effect.flatMap(Ledger, (ledger) => ledger.run(published.runId)))
    expect(steps.findLast((step) => step._tag === "step")).toMatchObject({ run: current })
    const tree = git(place.theirs, "rev-parse", `${published.publication.branch}^{tree}`)
    expect(steps.at(-1)).toMatchObject({ _tag: "patch", tree, expected: tree })
    expect(left()).toEqual(before)
  })

  test("LED-7 --to stops after that event: before the patch set there is no patch, from it on there is", async () => {
    const all = await replayed()
    const proposed = all.find((step) => step._tag === "step" && step.event.event._tag === "PatchSetProposed")
    if (proposed?._tag !== "step") throw new Error("no patch set")
    const until = await replayed(proposed.event.seq)
    expect(until.at(-2)).toEqual(proposed)
    expect(until.at(-1)).toMatchObject({ _tag: "patch", tree: published.change.tree })
    expect((await replayed(proposed.event.seq - 1)).at(-1)).toEqual({ _tag: "no-patch" })
  })

  test("LED-7 the bundle alone makes the tree: our store's own copy of the change is not asked", async () => {
    const path = await place.run(Effect.map(RepositoryStore, (store) => store.path(place.repositoryId)))
    const bytes = await place.run(Effect.flatMap(ArtifactStore, (store) => store.get(published.change.bundle)))
    // Another change's bundle, which stands on the same base and is whole in itself, does not make this one.
    const other = await publishedRun(place, 3, "proposed")
    const refused = await place.run(Effect.flip(rebuildTree(path, bytes, other.change)))
    expect(refused).toMatchObject({ code: "bundle-refused" })
    for (const ref of git(path, "for-each-ref", "--format=%(refname)").split("\n")) {
      if (!ref.startsWith("refs/patchplane/base/")) git(path, "update-ref", "-d", ref)
    }
    git(path, "-c", "gc.pruneExpire=now", "gc", "--quiet", "--prune=now")
    expect(() => git(path, "cat-file", "-e", published.change.commit)).toThrow()
    expect((await replayed()).at(-1)).toMatchObject({ _tag: "patch", tree: published.change.tree })
  })

  test("LED-7 LED-2 a bundle that is damaged or gone ends the replay with an error, never with a tree", async () => {
    const { bundle } = published.change
    const damage = (bytes: Buffer) => {
      const db = new Database(place.home.ledger)
      const { changes } = db.run("UPDATE artifacts SET bytes = ? WHERE hash = ?", [bytes, bundle])
      db.close()
      if (changes === 0) writeFileSync(artifactPath(place.home.artifacts, bundle), bytes)
    }
    damage(Buffer.from("# v2 git bundle\n"))
    await expect(replayed()).rejects.toMatchObject({ _tag: "ArtifactCorrupt" })
    const path = await place.run(Effect.map(RepositoryStore, (store) => store.path(place.repositoryId)))
    const refused = await place.run(Effect.flip(rebuildTree(path, Buffer.from("# v2 git bundle\n"), published.change)))
    expect(refused).toMatchObject({ code: "bundle-refused" })
  })

  test("LED-7 LED-1 an event that was changed ends the replay at that event", async () => {
    await place.close()
    const db = new Database(place.home.ledger)
    db.run("DROP TRIGGER events_are_never_changed")
    db.run("UPDATE events SET payload = replace(payload, '\"GO\"', '\"go\"') WHERE type = 'TriageCompleted'")
    db.close()
    place = await openPlace(place)
    await expect(replayed()).rejects.toMatchObject({ message: expect.stringContaining("not what was recorded") })
  })
})
