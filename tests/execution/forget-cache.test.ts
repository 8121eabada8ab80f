/** Prepared dependencies are given back by name, and never from under a sandbox that is open. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, expect, test } from "vitest"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { startBench, type Bench } from "./fixture.ts"

let bench: Bench
beforeEach(() => {
  bench = startBench((home) => localExecutionLayer({ home }))
})
afterEach(() => bench.close())

const cache = () => join(bench.home.caches, "dependencies", "abc123")
const fill = () => {
  mkdirSync(cache(), { recursive: true })
  writeFileSync(join(cache(), "meta.json"), '{"paths":[]}')
}
const forget = (name: string) => Effect.result(ExecutionAdapter.use((adapter) => adapter.forgetCache(name)))

test("EXE-5 a cache is shown, goes by its name, and no name leads elsewhere", async () => {
  fill()
  const shown = await bench.run(ExecutionAdapter.use((adapter) => adapter.usage))
  expect(shown).toMatchObject([{ name: "abc123", kind: "cache" }])
  for (const name of ["..", "../..", "a/b", "", ".abc.1"]) {
    expect(await bench.run(forget(name))).toMatchObject({ _tag: "Failure", failure: { code: "bad-name" } })
  }
  expect(existsSync(cache())).toBe(true)
  expect(await bench.run(forget("abc123"))).toMatchObject({ _tag: "Success" })
  expect(existsSync(cache())).toBe(false)
})

test("EXE-5 while a sandbox is open no cache goes", async () => {
  fill()
  const refused = await bench.inside(() => forget("abc123"))
  expect(refused).toMatchObject({ _tag: "Failure", failure: { code: "cache-busy", mend: expect.stringMatching(/./) } })
  expect(existsSync(cache())).toBe(true)
  expect(await bench.run(forget("abc123"))).toMatchObject({ _tag: "Success" })
})
