/**
 * Takes what an agent's sandbox hands out into the store. Everything happens in a quarantine first: a
 * fresh bare repository that borrows the store's objects. Only what passed every check is fetched from
 * there, and nothing of it is ever a hook, a config or a checkout (EXE-4, SEC-1).
 */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Option } from "effect"
import { readBundle, type Bundle } from "./bundle.ts"
import { bundleRefused, gitFailed, onDisk, refusedByGit } from "./failures.ts"
import { storeGit, storeOk } from "./git.ts"

export interface ExpectedBundle {
  readonly base: string
  readonly commit: string
  readonly tree: string
  /** Below `refs/patchplane/`. */
  readonly ref: string
}

/** What one change may weigh: in the bundle, and unpacked. */
export const bundleLimits = {
  packBytes: 256 * 1024 * 1024,
  objects: 200_000,
  objectBytes: 100 * 1024 * 1024,
  totalBytes: 1024 * 1024 * 1024
}

export const takeBundle = Effect.fn("RepositoryStore.takeBundle")(function* (store: string, bytes: Uint8Array, expected: ExpectedBundle) {
  const bundle = yield* headOf(bytes, expected)
  yield* Effect.acquireUseRelease(
    onDisk("make a quarantine", () => mkdtemp(`${store}.quarantine-`)),
    (quarantine) =>
      Effect.gen(function* () {
        yield* borrow(quarantine, store, bundle.objectFormat)
        yield* index(quarantine, bundle)
        yield* weigh(quarantine)
        yield* compare(quarantine, expected)
        const ref = `refs/patchplane/${expected.ref}`
        // The quarantine's alternates are not borrowed by the store: what is new is copied, and connected.
        yield* storeOk({
          gitDir: store,
          args: [
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--",
            quarantine,
            `+${expected.commit}:${ref}`
          ],
          timeoutMs: 10 * 60_000
        }).pipe(Effect.mapError(refusedByGit("the store did not take it.")))
      }),
    (quarantine) => Effect.promise(() => rm(quarantine, { recursive: true, force: true }))
  )
})

const headOf = (bytes: Uint8Array, expected: ExpectedBundle) =>
  Effect.gen(function* () {
    if (bytes.byteLength > bundleLimits.packBytes) {
      return yield* bundleRefused(`it weighs ${bytes.byteLength} bytes; ${bundleLimits.packBytes} are allowed.`)
    }
    const bundle = Option.getOrUndefined(readBundle(bytes))
    if (bundle === undefined) return yield* bundleRefused("it is not a git bundle.")
    if (bundle.prerequisites.length !== 1 || bundle.prerequisites[0] !== expected.base) {
      return yield* bundleRefused(`it does not stand on ${expected.base} alone.`)
    }
    if (bundle.refs.length !== 1 || bundle.refs[0]?.oid !== expected.commit) {
      return yield* bundleRefused(`it does not name ${expected.commit} alone.`)
    }
    if (bundle.objects > bundleLimits.objects) {
      return yield* bundleRefused(`it holds ${bundle.objects} objects; ${bundleLimits.objects} are allowed.`)
    }
    return bundle
  })

/** Makes the folder a bare repository that borrows the store's objects. */
const borrow = (quarantine: string, store: string, objectFormat: Bundle["objectFormat"]) =>
  Effect.gen(function* () {
    yield* storeOk({
      gitDir: quarantine,
      args: ["init", "--quiet", "--bare", "--template=", "--initial-branch=none", `--object-format=${objectFormat}`]
    }).pipe(Effect.mapError(gitFailed("make a quarantine")))
    const alternates = join(quarantine, "objects", "info", "alternates")
    yield* onDisk("make a quarantine", () => writeFile(alternates, `${join(store, "objects")}\n`))
  })

/** Unpacks and checks every object: its form, and that all it links to is there. */
const index = (quarantine: string, bundle: Bundle) =>
  storeOk({
    gitDir: quarantine,
    args: ["index-pack", "--stdin", "--fix-thin", "--strict=badFilemode=error", `--max-input-size=${bundleLimits.packBytes}`],
    stdin: bundle.pack,
    // A delta of a few bytes can claim any size: one allocation beyond this ends git, not the machine.
    env: { GIT_ALLOC_LIMIT: String(bundleLimits.objectBytes * 2) },
    timeoutMs: 10 * 60_000
  }).pipe(Effect.mapError(refusedByGit("its objects are broken, incomplete, or not allowed.")))

/** Packed zeros are small, and so are deltas: what counts is what they unpack to. */
const weigh = (quarantine: string) =>
  Effect.gen(function* () {
    const ask = (args: ReadonlyArray<string>, stdin: Uint8Array | string) =>
      storeOk({ gitDir: quarantine, args, stdin, timeoutMs: 5 * 60_000 }).pipe(Effect.mapError(refusedByGit("it can't be weighed.")))
    const packs = join(quarantine, "objects", "pack")
    const indexes = yield* Effect.promise(async () =>
      Promise.all((await readdir(packs)).filter((name) => name.endsWith(".idx")).map((name) => readFile(join(packs, name))))
    )
    let total = 0
    for (const idx of indexes) {
      const listed = yield* ask(["show-index"], idx)
      const names = [...listed.stdout.toString("latin1").matchAll(/^\d+ ([0-9a-f]{40,64})/gm)].map(([, oid]) => oid)
      const sizes = yield* ask(["cat-file", "--batch-check=%(objectsize)"], names.map((oid) => `${oid}\n`).join(""))
      for (const size of sizes.stdout.toString("latin1").trim().split("\n").map(Number)) {
        total += size
        if (!(size <= bundleLimits.objectBytes)) {
          return yield* bundleRefused(`one object in it has ${size} bytes; ${bundleLimits.objectBytes} are allowed.`)
        }
      }
    }
    if (total > bundleLimits.totalBytes) {
      return yield* bundleRefused(`it unpacks to ${total} bytes; ${bundleLimits.totalBytes} are allowed.`)
    }
  })

/** The commit is what the sandbox said it is: one commit on the base, with that very tree. */
const compare = (quarantine: string, expected: ExpectedBundle) =>
  Effect.gen(function* () {
    const shown = yield* storeGit({
      gitDir: quarantine,
      args: ["rev-list", "--no-walk", "--format=%T %P", "--end-of-options", `${expected.commit}^{commit}`]
    }).pipe(Effect.mapError(gitFailed("read the commit")))
    const lines = shown.stdout.toString("utf8").trim().split("\n")
    if (shown.exitCode !== 0 || lines[0] !== `commit ${expected.commit}`) return yield* bundleRefused("the commit it names is not in it.")
    if (lines[1] !== `${expected.tree} ${expected.base}`) {
      return yield* bundleRefused(`its commit is not the tree ${expected.tree} on ${expected.base}.`, lines[1] ?? "")
    }
  })
