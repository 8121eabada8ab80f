import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { bareStoreLayer } from "../../core/repository/bare-store.ts"
import { RepositoryStore } from "../../core/repository/repository-store.ts"
import { git, repository, scratch, type Scratch } from "./kit.ts"

let place: Scratch
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.dispose())

const inspect = (path: string) =>
  Effect.runPromise(
    RepositoryStore.use((store) => store.inspect(path)).pipe(
      Effect.match({ onSuccess: (found) => ({ found }), onFailure: (refused) => ({ refused }) }),
      Effect.provide(bareStoreLayer(place.home))
    )
  )

/** Each makes a folder that can't be worked on, and says why it can't. */
const unusable: ReadonlyArray<readonly [code: string, make: () => string]> = [
  ["path-not-absolute", () => ""],
  ["path-not-absolute", () => "some/where"],
  ["path-not-absolute", () => "/tmp/a\0b"],
  ["folder-missing", () => place.path("nowhere")],
  ["not-a-folder", () => (writeFileSync(place.path("file"), "x"), place.path("file"))],
  ["not-a-repository", () => (mkdirSync(place.path("plain")), place.path("plain"))],
  ["not-a-repository", () => (repository(place.path("r"), { a: "1" }), place.path("r", ".git"))],
  ["bare-repository", () => (mkdirSync(place.path("b")), git(place.path("b"), "init", "--bare"), place.path("b"))],
  ["empty-repository", () => (mkdirSync(place.path("e")), git(place.path("e"), "init"), place.path("e"))],
  [
    "branch-missing",
    () => {
      repository(place.path("d"), { a: "1" })
      git(place.path("d"), "checkout", "--quiet", "--detach")
      git(place.path("d"), "branch", "-D", "main")
      return place.path("d")
    }
  ],
  [
    "shallow-repository",
    () => {
      repository(place.path("o"), { a: "1" })
      git(place.path("o"), "commit", "--quiet", "--allow-empty", "-m", "two")
      git(place.root, "clone", "--quiet", "--depth=1", `file://${place.path("o")}`, "s")
      return place.path("s")
    }
  ],
  [
    "partial-repository",
    () => {
      repository(place.path("o"), { a: "1" })
      git(place.path("o"), "config", "uploadpack.allowFilter", "true")
      git(place.root, "clone", "--quiet", "--filter=blob:none", `file://${place.path("o")}`, "p")
      return place.path("p")
    }
  ],
  ["inside-home", () => (repository(place.path("home", "workspaces", "w"), { a: "1" }), place.path("home", "workspaces", "w"))]
]

describe("REQ-4 a folder that can't be worked on is refused", () => {
  it.each(unusable.map(([code, make], index) => ({ code, make, index })))(
    "REQ-4 $code ($index) names the field and the mend",
    async ({ code, make }) => {
      const { refused } = (await inspect(make())) as { refused: { code: string; field: string; message: string; mend: string } }
      expect(refused).toMatchObject({ code, field: "path" })
      expect(refused.message.length).toBeGreaterThan(10)
      expect(refused.mend.length).toBeGreaterThan(10)
    }
  )
})

describe("REQ-4 what can be worked on is found", () => {
  it("REQ-4 the root is found from a folder within, and through a symlink", async () => {
    repository(place.path("r"), { "deep/er/a": "1" })
    symlinkSync(place.path("r"), place.path("link"))
    for (const path of [place.path("r"), place.path("r", "deep", "er"), place.path("link")]) {
      expect(await inspect(path)).toEqual({ found: { root: place.path("r"), name: "r", defaultBranch: "main" } })
    }
  })

  it("REQ-4 a worktree and the demo's own repository are fine", async () => {
    repository(place.path("r"), { a: "1" })
    git(place.path("r"), "worktree", "add", "--quiet", place.path("tree"), "-b", "side")
    expect(await inspect(place.path("tree"))).toEqual({ found: { root: place.path("tree"), name: "tree", defaultBranch: "main" } })
    repository(place.path("home", "demo", "shop"), { a: "1" })
    expect(await inspect(place.path("home", "demo", "shop"))).toMatchObject({ found: { name: "shop" } })
  })

  it("REQ-4 the default branch is origin's where it is here, else a usual name, else the current one", async () => {
    repository(place.path("o"), { a: "1" }, "--initial-branch=stable")
    git(place.root, "clone", "--quiet", place.path("o"), "c")
    git(place.path("c"), "switch", "--quiet", "-c", "main")
    expect(await inspect(place.path("c"))).toMatchObject({ found: { defaultBranch: "stable" } })
    git(place.path("o"), "switch", "--quiet", "-c", "feature")
    expect(await inspect(place.path("o"))).toMatchObject({ found: { defaultBranch: "feature" } })
    git(place.path("o"), "branch", "master")
    expect(await inspect(place.path("o"))).toMatchObject({ found: { defaultBranch: "master" } })
  })
})
