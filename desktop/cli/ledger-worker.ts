/** The script of the ledger's threads for what the command line does without a core: a bundle has it as `writer.js`. */
import { pathToFileURL } from "node:url"
import { place } from "../place.ts"

export const ledgerWorker: URL = pathToFileURL(place.writer)
