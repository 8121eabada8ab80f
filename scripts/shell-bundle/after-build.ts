/**
 * Electrobun's `postBuild`: looks at the shell's bundle that its build wrote. Its Bun is not ours, and one that does not
 * know a plugin's end would not hear that a plugin met nothing.
 */
import { Glob } from "bun"
import { join } from "node:path"
import { verifyShellBundle } from "./verify.ts"

const folder = process.env["ELECTROBUN_BUILD_DIR"] ?? ""
// On macOS `Contents` stands between.
const bundles = [...new Glob("**/Resources/app/bun/index.js").scanSync({ cwd: folder, followSymlinks: false })]
if (bundles.length === 0) throw new Error(`There is no bundle of the shell in ${folder}: this is another Electrobun than 1.18.1.`)
for (const bundle of bundles) {
  const bytes = verifyShellBundle(join(folder, bundle))
  console.log(`The shell's bundle has ${(bytes / 1000).toFixed(0)} kB, without the SDK's RPC server and 3D libraries.`)
}
