/**
 * Bundles the ledger's thread once for all files: vitest's `globalSetup`, in the process that starts the workers. From
 * sources each thread loads every module anew, which takes three times as long as to open a ledger; tests/ledger/worker.ts
 * finds it.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const folder = mkdtempSync(join(tmpdir(), "patchplane-threads-"))

export const setup = async (): Promise<void> => {
  for (const entry of ["core/ledger/writer.ts", "core/projections/projector.ts"])
    await Bun.build({ entrypoints: [join(root, entry)], outdir: folder, target: "bun", naming: "[name].[ext]" })
  process.env["PATCHPLANE_TEST_THREADS"] = folder
}

export const teardown = (): void => rmSync(folder, { recursive: true, force: true })
