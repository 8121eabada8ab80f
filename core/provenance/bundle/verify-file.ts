/** Verifies a proof bundle in a file, and says what was found in lines for people. */
import { createReadStream } from "node:fs"
import { verifyBundle, type BundleReport } from "./verify.ts"

/** Rejects with the system's error where the file can't be read. */
export const verifyBundleFile = (file: string, options: { readonly key?: string } = {}): Promise<BundleReport> =>
  verifyBundle(createReadStream(file, { highWaterMark: 1024 * 1024 }), options)

const marks = { holds: "holds", fails: "FAILS", open: "open " } as const

export const reportLines = (report: BundleReport): ReadonlyArray<string> => [
  ...report.checks.map(({ name, status, detail }) => `${marks[status]}  ${name}: ${detail}`),
  report.holds
    ? `The proof holds${report.run === undefined ? "" : `: R-${report.run.number} (${report.run.id})`}`
    : "The proof does not hold: take nothing from it."
]
