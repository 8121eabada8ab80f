/** The real package against a loopback model server. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { serveScenarios } from "../emulators/model-server.ts"
import { runtimeConformance } from "./conformance.ts"
import { piSubject } from "./subjects.ts"

const server = serveScenarios()
const folder = mkdtempSync(join(tmpdir(), "patchplane-pi-"))
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})
runtimeConformance(piSubject({ folder }, server.address))
