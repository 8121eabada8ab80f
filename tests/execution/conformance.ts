/** What every `ExecutionAdapter` must do, whichever it is. Called with a layer; a second adapter calls it too. */
import { Deferred, Effect, Fiber, Stream } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Layer } from "effect"
import type { Home } from "../../core/config/home.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { failureCode, git, limits, makeHome, sh, startBench } from "./fixture.ts"

export const executionConformance = (name: string, layer: (home: Home) => Layer.Layer<ExecutionAdapter>): void => {
  describe(name, () => {
    const home = makeHome()
    const bench = startBench(layer, home)
    afterAll(bench.close)
    const adapter = ExecutionAdapter

    test("EXE-1 says that sandboxes can be had", async () => {
      const readiness = await bench.run(adapter.pipe(Effect.flatMap((each) => each.readiness)))
      expect(readiness, `${readiness.why} ${readiness.mend}`).toMatchObject({ works: true })
    })

    test("EXE-1 runs a command on exactly the commit, with every byte as it is in git", async () => {
      const result = await bench.inside((sandbox) =>
        sandbox.exec([
          "sh",
          "-c",
          "git rev-parse HEAD && git status --porcelain && cat crlf.txt && readlink link && ./run.sh && test ! -s empty"
        ])
      )
      expect(result).toMatchObject({ exitCode: 0, ended: "exit", truncated: false, stderr: "" })
      expect(result.stdout).toBe(`${bench.commit}\none\r\ntwo\r\nsrc/index.js\nran\n`)
    })

    test("EXE-1 gives exit code, stderr, stdin, environment and folder as they are", async () => {
      await bench.inside((sandbox) =>
        Effect.gen(function* () {
          expect(yield* sandbox.exec(["sh", "-c", "echo no >&2; exit 7"])).toMatchObject({ exitCode: 7, stderr: "no\n", ended: "exit" })
          expect((yield* sandbox.exec(["cat"], { stdin: "ä\nb" })).stdout).toBe("ä\nb")
          expect((yield* sandbox.exec(["sh", "-c", 'echo "$A"; pwd'], { env: { A: "x y" }, cwd: "src" })).stdout).toBe(
            `x y\n${sandbox.workdir}/src\n`
          )
          expect((yield* sandbox.exec(["cat"], { stdin: "z".repeat(20_000_000) })).stdout.length).toBe(20_000_000)
        })
      )
    })

    test("EXE-4 refuses a folder outside the workspace and a label that is open", async () => {
      const codes = await bench.inside(
        (sandbox) =>
          Effect.gen(function* () {
            const outside = yield* failureCode(sandbox.exec(["pwd"], { cwd: "../.." }))
            const absolute = yield* failureCode(sandbox.exec(["pwd"], { cwd: "/etc" }))
            const twice = yield* failureCode(
              Effect.scoped(adapter.pipe(Effect.flatMap((each) => each.create(bench.spec({ label: "one-label" })))))
            )
            return [outside, absolute, twice]
          }),
        { label: "one-label" }
      )
      expect(codes).toEqual(["path-outside", "path-outside", "label-in-use"])
    })

    test("EXE-2 ends what runs too long, and what says too much", async () => {
      await bench.inside((sandbox) =>
        Effect.gen(function* () {
          expect(yield* sandbox.exec(["sleep", "1000"], { timeoutMs: 150 })).toMatchObject({ exitCode: null, ended: "timeout" })
          expect(yield* sandbox.exec(["sh", "-c", "kill -9 $$"])).toMatchObject({ exitCode: null, ended: "signal" })
        })
      )
      const flood = await bench.inside((sandbox) => sandbox.exec(["sh", "-c", "yes"]), { limits: { ...limits, outputBytes: 1_000_000 } })
      expect(flood).toMatchObject({ exitCode: null, ended: "limit-output", truncated: true })
      expect(flood.stdout.length).toBe(1_000_000)
    })

    test("EXE-2 a sandbox's own wall clock ends it", async () => {
      const result = await bench.inside((sandbox) => sandbox.exec(["sleep", "1000"]), { limits: { ...limits, wallMs: 700 } })
      expect(result).toMatchObject({ exitCode: null, ended: "timeout" })
    })

    test("RUN-1 a process speaks in lines, both ways, split on LF alone", async () => {
      const lines = await bench.inside((sandbox) =>
        Effect.gen(function* () {
          const script = 'while IFS= read -r line; do printf "%s\\n" "<$line>"; [ "$line" = end ] && exit 3; done'
          const process = yield* sandbox.spawn(["bash", "-c", script])
          const reading = yield* Effect.forkChild(Stream.runCollect(process.lines))
          for (const line of ["a", "b\rc", "d\u2028e", "end"]) yield* process.send(line)
          const lines = [...(yield* Fiber.join(reading))]
          expect(yield* process.exited).toEqual({ exitCode: 3, ended: "exit" })
          expect(yield* failureCode(process.send("late"))).toBe("gone")
          return lines
        })
      )
      expect(lines).toEqual(["<a>", "<b\rc>", "<d\u2028e>", "<end>"])
    })

    test("RUN-1 SEC-1 a long line passes whole, garbage bytes survive, an endless line fails the stream", async () => {
      await bench.inside((sandbox) =>
        Effect.gen(function* () {
          const long = yield* sandbox.spawn(["sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x; echo; printf 'a\\377b\\nlast'"])
          const lines = [...(yield* Stream.runCollect(long.lines))]
          expect(lines.map((line) => line.length)).toEqual([5_000_000, 3, 4])
          expect(lines.slice(1)).toEqual(["a\ufffdb", "last"])
          const endless = yield* sandbox.spawn(["sh", "-c", "head -c 9000000 /dev/zero"])
          expect(yield* failureCode(Stream.runDrain(endless.lines))).toBe("line-too-long")
        })
      )
    })

    test("INT-2 the end of a spawn's scope, its kill and the run's kill end it", async () => {
      const ended = await bench.inside(
        (sandbox) =>
          Effect.gen(function* () {
            const one = yield* sandbox.spawn(["sh", "-c", "echo up; exec sleep 1000"])
            const two = yield* sandbox.spawn(["sh", "-c", "echo up; exec sleep 1000"])
            const three = yield* Effect.scoped(sandbox.spawn(["sleep", "1000"]))
            yield* Effect.all([Stream.runHead(one.lines), Stream.runHead(two.lines)])
            yield* one.kill
            const killed = yield* adapter.pipe(Effect.flatMap((each) => each.kill("run-to-kill")))
            return [yield* one.exited, yield* two.exited, yield* three.exited, killed]
          }),
        { run: "run-to-kill" }
      )
      expect(ended).toEqual([...Array.from({ length: 3 }, () => ({ exitCode: null, ended: "killed" })), 1])
    })

    test("FLOW-3 a kept workspace is gone on with, with its state; a forgotten one is made anew", async () => {
      const kept = { workspace: "kept/odd name", keep: true, state: true }
      await bench.inside((sandbox) => sh(sandbox, "echo mine > mine; echo s > /state/session"), kept)
      const again = await bench.inside((sandbox) => sh(sandbox, "cat mine /state/session"), kept)
      expect(again.stdout).toBe("mine\ns\n")
      const usage = await bench.run(adapter.pipe(Effect.flatMap((each) => each.usage)))
      expect(usage.find((each) => each.name === kept.workspace)?.bytes).toBeGreaterThan(0)
      await bench.run(adapter.pipe(Effect.flatMap((each) => each.forget(kept.workspace))))
      expect((await bench.inside((sandbox) => sh(sandbox, "ls mine /state/session"), { ...kept, keep: false })).exitCode).not.toBe(0)
    })

    test("EXE-2 reap removes what is not to be kept", async () => {
      await bench.inside((sandbox) => sh(sandbox, "true"), { workspace: "stays", keep: true })
      await bench.inside((sandbox) => sh(sandbox, "true"), { workspace: "goes", keep: true })
      const reaped = await bench.run(adapter.pipe(Effect.flatMap((each) => each.reap(new Set(["stays"])))))
      const names = (await bench.run(adapter.pipe(Effect.flatMap((each) => each.usage)))).map((each) => each.name)
      expect({ workspaces: reaped.workspaces, names }).toEqual({ workspaces: 1, names: ["stays"] })
    })

    test("EXE-4 a commit that the store has not is refused, and nothing is left", async () => {
      const spec = bench.spec({ checkout: { store: bench.store, commit: "0".repeat(40) }, workspace: "never", keep: true })
      const code = await bench.run(failureCode(Effect.scoped(adapter.pipe(Effect.flatMap((each) => each.create(spec))))))
      const names = (await bench.run(adapter.pipe(Effect.flatMap((each) => each.usage)))).map((each) => each.name)
      expect([code, names.includes("never")]).toEqual(["checkout-failed", false])
    })

    test("EXE-2 interrupting a command ends it", async () => {
      const ended = await bench.inside((sandbox) =>
        Effect.gen(function* () {
          const begun = yield* Deferred.make<void>()
          const fiber = yield* Effect.forkChild(Effect.andThen(Deferred.succeed(begun, undefined), sh(sandbox, "sleep 1000")))
          yield* Deferred.await(begun)
          yield* Fiber.interrupt(fiber)
          return yield* sh(sandbox, "echo on")
        })
      )
      expect(ended.stdout).toBe("on\n")
    })

    const harvested = (script: string, workspace = `h${Math.random()}`) =>
      bench
        .inside((sandbox) => sandbox.exec(["bash", "-c", script]), { workspace, keep: true })
        .then((result) => expect(result, result.stderr).toMatchObject({ exitCode: 0 }))
        .then(() => bench.run(harvestOf(workspace)))
    const harvestOf = (workspace: string) =>
      adapter.pipe(
        Effect.flatMap((each) =>
          each.harvest({
            label: `harvest-${workspace}`,
            run: "harvests",
            workspace,
            checkout: { store: bench.store, commit: bench.commit },
            limits
          })
        )
      )

    test("PAT-1 PAT-2 EXE-4 a harvest is byte-exact: renames, modes, links, binaries, CRLF, odd and long names, empty files", async () => {
      const deep = Array.from({ length: 30 }, () => "d".repeat(100)).join("/")
      const harvest = await harvested(`set -e
        mv README.md 'READ ME.md'; chmod +x src/index.js; rm run.sh; ln -sfn /etc/passwd link
        printf 'x\\r\\ny\\n' > mixed.txt; printf 'a\\0b\\377' > 'bin\n\tary "q"'; : > 'vöid'; rm empty; mkdir empty; echo f > empty/f
        cur=$PWD; for i in $(seq 30); do mkdir ${"d".repeat(100)}; cd ${"d".repeat(100)}; done; echo deep > f; cd "$cur"
        echo 'ignored' > .gitignore; echo x > ignored; git config filter.evil.clean 'touch /tmp/evil; cat'; echo '* filter=evil' > .git/info/attributes
        git commit -qam agent || true`)
      const into = join(bench.home.root, "into")
      git(bench.home.root, "clone", "-q", "--bare", bench.store, into)
      writeFileSync(join(into, "b.bundle"), harvest.bundle)
      git(into, "-c", "fetch.fsckObjects=true", "fetch", "-q", "b.bundle", "refs/patchplane/harvest:refs/x")
      expect(git(into, "rev-parse", "refs/x", "refs/x^", "refs/x^{tree}").split("\n")).toEqual([harvest.commit, bench.commit, harvest.tree])
      const listed = Bun.spawnSync(["git", "-C", into, "ls-tree", "-r", "-z", "refs/x"]).stdout.toString().split("\0").filter(Boolean)
      const modes = Object.fromEntries(listed.map((each) => [each.slice(each.indexOf("\t") + 1), each.slice(0, 6)]))
      expect(modes).toEqual({
        ".gitattributes": "100644",
        ".gitignore": "100644",
        "READ ME.md": "100644",
        'bin\n\tary "q"': "100644",
        "crlf.txt": "100644",
        "empty/f": "100644",
        link: "120000",
        "mixed.txt": "100644",
        "src/index.js": "100755",
        vöid: "100644",
        [`${deep}/f`]: "100644"
      })
      const blob = (path: string) => Bun.spawnSync(["git", "-C", into, "cat-file", "blob", `refs/x:${path}`]).stdout.toString("latin1")
      expect([blob("mixed.txt"), blob('bin\n\tary "q"'), blob("link"), blob("crlf.txt")]).toEqual([
        "x\r\ny\n",
        "a\0b\xff",
        "/etc/passwd",
        "one\r\ntwo\r\n"
      ])
      const file = (path: string) => harvest.files.find((each) => each.path === path)
      expect(file("READ ME.md")).toMatchObject({ status: "renamed", from: "README.md" })
      expect(file("src/index.js")).toMatchObject({ status: "modified", mode: { before: "100644", after: "100755" } })
      expect(file("run.sh")).toMatchObject({ status: "deleted", removed: 2 })
      expect(file('bin\n\tary "q"')).toMatchObject({ status: "added", binary: true })
      expect(file("mixed.txt")).toMatchObject({ status: "added", binary: false, added: 2 })
      expect(harvest.diff).toContain("Binary files")
    })

    test("PAT-1 a workspace without changes gives the base's own tree and no files, the same each time", async () => {
      const [one, two] = [await harvested("true"), await harvested("touch README.md")]
      expect([one.files, one.diff, one.tree, one.commit]).toEqual([
        [],
        "",
        git(bench.store, "rev-parse", `${bench.commit}^{tree}`),
        two.commit
      ])
    })

    test("EXE-4 SEC-1 what would be lost or can't be named is refused with the path", async () => {
      const refused = (script: string) =>
        harvested(script).then(
          () => "harvested",
          (failure: { readonly code?: string; readonly message?: string }) => `${failure.code} ${failure.message}`
        )
      expect(await refused("git init -q nested; cd nested; echo x > x")).toMatch(/^nested-repository .*"nested"/)
      expect(await refused("git init -q a/b; cd a/b; echo x > x; git add -A; git -c user.name=a -c user.email=b commit -qm x")).toMatch(
        /^nested-repository .*"a\/b"/
      )
      expect(await refused("mkdir g; echo 'gitdir: /etc' > g/.git; echo x > g/x")).toMatch(/^nested-repository .*"g"/)
      expect(await refused("printf x > $'bad\\xffname'")).toMatch(/^name-not-utf8 /)
      expect(await refused("echo ok > nested.txt; echo vendor > .gitignore; git init -q vendor/dep; echo x > vendor/dep/x")).toBe(
        "harvested"
      )
    })

    test("EXE-4 a harvest refuses a workspace in which something still runs", async () => {
      const code = await bench.inside(
        (sandbox) =>
          Effect.gen(function* () {
            const process = yield* sandbox.spawn(["sh", "-c", "echo up; exec sleep 1000"])
            yield* Stream.runHead(process.lines)
            return yield* failureCode(harvestOf("busy"))
          }),
        { workspace: "busy" }
      )
      expect(code).toBe("workspace-busy")
    })

    test("EXE-6 a repository without a lockfile needs no dependencies", async () => {
      const dependencies = await bench.run(
        adapter.pipe(
          Effect.flatMap((each) =>
            each.prepare({
              label: "none",
              run: "none",
              checkout: { store: bench.store, commit: bench.commit },
              directory: ".",
              registry: "http://127.0.0.1:9/",
              installScripts: false,
              limits
            })
          )
        )
      )
      expect(dependencies.present).toBe(false)
    })

    test("SEC-1 the store is never changed", () => {
      expect(readFileSync(join(bench.store, "HEAD"), "utf8")).toBe("ref: refs/heads/main\n")
      expect(git(bench.store, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main")
    })
  })
}
