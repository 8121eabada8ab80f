/** The doctor about policies: the installation's, and those that connected repositories bring (DOC-1). */
import { Effect, Layer } from "effect"
import { expect, test } from "vitest"
import { decodeConfig } from "../../core/config/load.ts"
import { Settings } from "../../core/config/settings.ts"
import { Ledger } from "../../core/ledger/ledger.ts"
import { RepositoryFailure, RepositoryStore } from "../../core/repository/repository-store.ts"
import { policies } from "../../desktop/doctor/policies.ts"

const bundles: Readonly<Record<string, string | null>> = {
  plain: null,
  strict: '{"version":1,"rules":{"secrets":{"severity":"BLOCK"}}}',
  broken: '{"version":1,"rules":{"secret":{}}}',
  greedy: '{"version":1,"autoApproval":{}}'
}

/** Repositories by name; `gone` has no folder any more. */
const check = (...names: ReadonlyArray<string>) => {
  const ports = Layer.mergeAll(
    Layer.succeed(Ledger, {
      installation: Effect.succeed({ repositories: names.map((name) => ({ id: name, name, path: `/${name}`, at: 0 })) })
    } as unknown as Ledger["Service"]),
    Layer.succeed(Settings, { config: Effect.runSync(decodeConfig("config.json", "{}")) } as unknown as Settings["Service"]),
    Layer.succeed(RepositoryStore, {
      inspect: (path: string) =>
        path === "/gone"
          ? Effect.fail(new RepositoryFailure({ code: "folder-missing", message: "/gone is not there.", mend: "Connect it again." }))
          : Effect.succeed({ defaultBranch: "main" }),
      fetchBase: () => Effect.succeed("0".repeat(40)),
      fileAt: (id: string) => Effect.succeed(bundles[id])
    } as unknown as RepositoryStore["Service"])
  )
  return Effect.runPromise(Effect.flatten(policies).pipe(Effect.provide(ports)))
}

test("DOC-1 POL-1 policies that decode work, also where a repository brings none", async () => {
  expect(await check()).toMatchObject({ name: "policy", status: "works" })
  expect(await check("plain", "strict")).toMatchObject({ status: "works", why: expect.stringContaining("of 2 connected repositories 1") })
})

test.each([
  ["broken", "broken: rules.secret", "patchplane policy check"],
  ["greedy", "a repository can't grant itself", "Take it out of the repository's bundle"],
  ["gone", "/gone is not there.", "Connect it again."]
])("DOC-1 POL-4 %s: it fails, names the repository's file, and says the mend", async (name, why, mend) => {
  expect(await check("strict", name)).toMatchObject({
    name: "policy",
    status: "fails",
    why: expect.stringContaining(why),
    mend: expect.stringContaining(mend)
  })
})
