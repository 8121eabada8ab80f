/** The doctor about logs and the OpenTelemetry export (DOC-1). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, expect, test } from "vitest"
import { decodeConfig } from "../../core/config/load.ts"
import { logs, otlp } from "../../desktop/doctor/checks.ts"
import { startCollector, type Manner } from "./collector.ts"

const cleanups: Array<() => unknown> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
const configured = (parts: object) => Effect.runSync(decodeConfig("config.json", JSON.stringify({ observability: { otlp: parts } })))
const collecting = (manner: Manner) => {
  const collector = startCollector(manner)
  cleanups.push(collector.close)
  return collector
}

test("DOC-1 OBS-1 without an endpoint the export is not configured, and nothing is asked", async () => {
  const check = await Effect.runPromise(otlp(Effect.runSync(decodeConfig("config.json", "{}"))))
  expect(check).toMatchObject({ name: "OTLP export", status: "not-configured" })
})

test.each([
  ["takes", "works", ""],
  ["refuses", "fails", "OBS_HEADERS"],
  ["fails", "fails", "OTLP/HTTP receiver"],
  ["redirects", "fails", "OTLP/HTTP receiver"]
] as const)("DOC-1 OBS-1 a collector that %s: the export %s, with the mend", async (manner, status, mend) => {
  const collector = collecting(manner)
  const config = configured({ endpoint: collector.address, headersEnv: "OBS_HEADERS" })
  const check = await Effect.runPromise(otlp(config, { OBS_HEADERS: "authorization=Bearer canary" }))
  expect(check.status).toBe(status)
  expect(check.mend).toContain(mend)
  expect(check.why).not.toContain("canary")
  expect(collector.headers()[0]?.get("authorization")).toBe("Bearer canary")
  expect(collector.text()).toBe('/v1/traces {"resourceSpans":[]}')
})

test("DOC-1 OBS-1 a collector that is not there, and a variable that is not set, fail with the mend", async () => {
  const gone = startCollector()
  await gone.close()
  expect(await Effect.runPromise(otlp(configured({ endpoint: gone.address }), {}))).toMatchObject({ status: "fails" })
  const check = await Effect.runPromise(otlp(configured({ endpoint: gone.address, headersEnv: "OBS_HEADERS" }), {}))
  expect(check).toMatchObject({ status: "fails", mend: expect.stringContaining("Set OBS_HEADERS") })
})

test("DOC-1 OBS-1 the logs folder can be written, or it is said that it can't", async () => {
  const folder = mkdtempSync(join(tmpdir(), "patchplane-doctor-"))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  expect(await Effect.runPromise(logs(join(folder, "logs")))).toMatchObject({ name: "logs", status: "works" })
  // A file in the way of a folder stops root, too.
  const file = join(folder, "file")
  writeFileSync(file, "")
  expect(await Effect.runPromise(logs(join(file, "logs")))).toMatchObject({
    name: "logs",
    status: "fails",
    mend: expect.stringContaining("PATCHPLANE_HOME")
  })
})
