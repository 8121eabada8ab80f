/** Dependencies, installed with npm and Bun from a loopback registry double. */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { failureCode, type Files, limits, makeHome, makeStore, sh, startBench } from "./fixture.ts"
import { startRegistry } from "./registry-double.ts"

const registry = startRegistry({
  "pp-left": {
    "package.json": JSON.stringify({
      name: "pp-left",
      version: "1.0.0",
      main: "index.js",
      bin: { "pp-left": "bin/left" },
      dependencies: { "pp-right": "1.0.0" },
      scripts: { postinstall: "echo ran > ran" }
    }),
    "index.js": "module.exports = 'left and ' + require('pp-right')\n",
    "bin/left": "#!/bin/sh\necho left\n"
  },
  "pp-right": {
    "package.json": JSON.stringify({ name: "pp-right", version: "1.0.0", main: "index.js" }),
    "index.js": "module.exports = 'right'\n"
  }
})

const manifest = (over: object = {}) =>
  JSON.stringify({ name: "project", version: "1.0.0", private: true, dependencies: { "pp-left": "1.0.0" }, ...over })

/** As npm writes it with the public registry: the addresses are not the ones that are configured. */
const packageLock = (host = "https://registry.npmjs.org/") => {
  const entry = (name: string, more: object) => ({
    [`node_modules/${name}`]: {
      version: "1.0.0",
      resolved: `${host}${name}/-/${name}-1.0.0.tgz`,
      integrity: registry.integrity(name),
      ...more
    }
  })
  return JSON.stringify({
    name: "project",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: "project", version: "1.0.0", dependencies: { "pp-left": "1.0.0" } },
      ...entry("pp-left", { hasInstallScript: true, bin: { "pp-left": "bin/left" }, dependencies: { "pp-right": "1.0.0" } }),
      ...entry("pp-right", {})
    }
  })
}

/** As Bun writes it. */
const bunLock = () =>
  JSON.stringify({
    lockfileVersion: 1,
    workspaces: { "": { name: "project", dependencies: { "pp-left": "1.0.0" } } },
    packages: {
      "pp-left": [
        "pp-left@1.0.0",
        "",
        { dependencies: { "pp-right": "1.0.0" }, bin: { "pp-left": "bin/left" } },
        registry.integrity("pp-left")
      ],
      "pp-right": ["pp-right@1.0.0", "", {}, registry.integrity("pp-right")]
    }
  })

describe("prepare", () => {
  const home = makeHome()
  const bench = startBench((each) => localExecutionLayer({ home: each }), home)
  afterAll(async () => {
    await bench.close()
    await registry.close()
  })
  let count = 0
  const store = (files: Files) => makeStore(join(home.root, `project-${++count}`), files)
  type Checkout = ReturnType<typeof store>
  const prepare = (
    checkout: Checkout,
    over: { readonly directory?: string; readonly installScripts?: boolean; readonly registry?: string } = {}
  ) =>
    ExecutionAdapter.pipe(
      Effect.flatMap((each) =>
        each.prepare({
          label: `prepare-${++count}`,
          run: "prepare",
          checkout,
          directory: ".",
          registry: registry.address,
          installScripts: false,
          limits,
          ...over
        })
      )
    )
  const use = (checkout: Checkout, dependencies: { readonly key: string; readonly present: boolean }, script: string) =>
    bench.inside((sandbox) => sh(sandbox, script), { checkout, dependencies })
  const inUse = "node -e \"console.log(require('pp-left'))\"; node_modules/.bin/pp-left; ls node_modules/pp-left/ran"

  test("EXE-6 npm: what the lockfile names is installed from the registry alone, and usable without a network", async () => {
    const project = store({ "package.json": manifest(), "package-lock.json": packageLock() })
    registry.requests.length = 0
    const dependencies = await bench.run(prepare(project))
    expect(dependencies.present).toBe(true)
    expect(registry.requests.toSorted()).toEqual(["GET /npm/pp-left/-/pp-left-1.0.0.tgz", "GET /npm/pp-right/-/pp-right-1.0.0.tgz"])
    const used = await use(project, dependencies, `${inUse}; echo x > node_modules/x`)
    expect(used.stdout).toBe("left and right\nleft\n")
    expect(used.stderr).toMatch(/Read-only file system/)
  })

  test("EXE-6 the same lockfile costs nothing again, also at another commit; another manifest is another key", async () => {
    const files = { "package.json": manifest(), "package-lock.json": packageLock() }
    const first = await bench.run(prepare(store(files)))
    registry.requests.length = 0
    const began = performance.now()
    const second = await bench.run(prepare(store({ ...files, "other.txt": "another commit\n" })))
    expect(performance.now() - began).toBeLessThan(1000)
    expect([second, registry.requests]).toEqual([first, []])
    const third = await bench.run(prepare(store({ ...files, "package.json": manifest({ description: "changed" }) })))
    expect(third.key).not.toBe(first.key)
  })

  test("EXE-6 tools find their cache folders of node_modules empty and writable, and leave nothing in them", async () => {
    const project = store({ "package.json": manifest(), "package-lock.json": packageLock() })
    const dependencies = await bench.run(prepare(project))
    const tool =
      "cd node_modules && ls .cache .vite .vite-temp && for each in .cache .vite .vite-temp; do echo x > $each/x && cat $each/x; done"
    for (const _ of [1, 2]) expect((await use(project, dependencies, tool)).stdout).toBe(".cache:\n\n.vite:\n\n.vite-temp:\nx\nx\nx\n")
  })

  test("EXE-6 Bun: a bun.lock is installed the same way", async () => {
    const project = store({ "package.json": manifest(), "bun.lock": bunLock() })
    registry.requests.length = 0
    const dependencies = await bench.run(prepare(project))
    expect(registry.requests.some((each) => each.includes("pp-left-1.0.0.tgz"))).toBe(true)
    expect((await use(project, dependencies, inUse)).stdout).toBe("left and right\nleft\n")
  })

  test("EXE-6 install scripts run only where they are allowed, and in the sandbox", async () => {
    const project = store({ "package.json": manifest({ description: "scripts" }), "package-lock.json": packageLock() })
    const dependencies = await bench.run(prepare(project, { installScripts: true }))
    expect((await use(project, dependencies, "cat node_modules/pp-left/ran")).stdout).toBe("ran\n")
  })

  test("EXE-6 a project in a folder finds its lockfile there or above, and both places are mounted", async () => {
    const project = store({
      "apps/web/package.json": manifest({ name: "web" }),
      "apps/web/package-lock.json": packageLock(),
      "apps/web/src/index.js": "console.log(require('pp-left'))\n"
    })
    const dependencies = await bench.run(prepare(project, { directory: "apps/web/src" }))
    expect((await use(project, dependencies, "node apps/web/src/index.js")).stdout).toBe("left and right\n")
  })

  test("EXE-6 two at once install once", async () => {
    const project = store({ "package.json": manifest({ description: "twice" }), "package-lock.json": packageLock() })
    registry.requests.length = 0
    await Promise.all([bench.run(prepare(project)), bench.run(prepare(project))])
    expect(registry.requests.filter((each) => each.includes("pp-left-1.0.0.tgz"))).toHaveLength(1)
  })

  test("EXE-6 what can't be installed is said before money is spent, and leaves no cache", async () => {
    const folders = () => readdirSync(join(home.caches, "dependencies")).length
    const before = folders()
    const codes = await Promise.all(
      [
        store({ "package.json": manifest(), "package-lock.json": packageLock("https://elsewhere.example/") }),
        store({ "package.json": manifest(), "yarn.lock": "" }),
        store({ "package.json": manifest(), "pnpm-lock.yaml": "" }),
        store({
          "package.json": manifest({ description: "wrong bytes" }),
          "package-lock.json": packageLock().replace(/sha512-.{8}/, "sha512-AAAAAAAA")
        }),
        store({ "package.json": manifest({ dependencies: { "pp-left": "2.0.0" } }), "package-lock.json": packageLock() }),
        store({ "package.json": "{ rubbish", "package-lock.json": packageLock() })
      ].map((project) => bench.run(failureCode(prepare(project))))
    )
    expect(codes).toEqual(Array.from({ length: 6 }, () => "prepare-failed"))
    const down = store({ "package.json": manifest({ description: "down" }), "package-lock.json": packageLock() })
    expect(await bench.run(failureCode(prepare(down, { registry: "http://127.0.0.1:1/" })))).toBe("prepare-failed")
    expect(folders()).toBe(before)
    expect(readdirSync(home.workspaces)).toEqual([])
  })

  test("EXE-6 EXE-4 a link where the dependencies belong is refused", async () => {
    const files = { "package.json": manifest(), "package-lock.json": packageLock() }
    const dependencies = await bench.run(prepare(store(files)))
    const linked = store({ ...files, node_modules: { link: "/tmp" } })
    const spec = bench.spec({ checkout: linked, dependencies })
    const code = await bench.run(failureCode(Effect.scoped(ExecutionAdapter.pipe(Effect.flatMap((each) => each.create(spec))))))
    expect(code).toBe("path-outside")
  })

  test("EXE-5 the cache's use of the disk is shown", async () => {
    const usage = await bench.run(ExecutionAdapter.pipe(Effect.flatMap((each) => each.usage)))
    expect(usage.filter((each) => each.kind === "cache" && each.bytes > 0).length).toBe(
      readdirSync(join(home.caches, "dependencies")).length
    )
    expect(existsSync(join(home.caches, "dependencies"))).toBe(true)
  })
})
