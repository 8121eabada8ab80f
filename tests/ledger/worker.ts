/** The script of the ledger's threads: bundled from these sources for the suite; the sources themselves outside of it. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { ledgerWorker } from "../../core/ledger/sqlite-ledger.ts"

const bundled = process.env["PATCHPLANE_TEST_THREADS"]

export const worker: URL = bundled === undefined ? ledgerWorker() : pathToFileURL(join(bundled, "writer.js"))
