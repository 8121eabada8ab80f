/**
 * `verify-proof.js <bundle> [--key <fingerprint>] [--json]`: verifies a proof bundle with nothing but this
 * file and a JavaScript runtime (Bun, or Node 20 and newer). Exits 0 when it holds, 1 when not, 2 on bad usage.
 */
import { parseArgs } from "node:util"
import { reportLines, verifyBundleFile } from "../core/provenance/bundle/verify-file.ts"
import { visibleJson, visibleLine } from "./cli/untrusted.ts"

const usage = "Use: verify-proof.js <bundle> [--key <fingerprint>] [--json]"

const main = async (): Promise<number> => {
  let given
  try {
    given = parseArgs({ allowPositionals: true, options: { key: { type: "string" }, json: { type: "boolean" } } })
  } catch (cause) {
    console.error(`${(cause as Error).message}\n${usage}`)
    return 2
  }
  const [file, ...more] = given.positionals
  const { key, json } = given.values
  if (file === undefined || more.length > 0) {
    console.error(usage)
    return 2
  }
  try {
    const report = await verifyBundleFile(file, key === undefined ? {} : { key })
    if (json === true) console.log(visibleJson(report, 2))
    else for (const line of reportLines(report)) console.log(visibleLine(line))
    return report.holds ? 0 : 1
  } catch (cause) {
    console.error(`${file} can't be read: ${(cause as Error).message}\n${usage}`)
    return 2
  }
}

process.exitCode = await main()
