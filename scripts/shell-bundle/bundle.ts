/** Bundles an entry of the native shell as it ships: one minified file for Electrobun's Bun. */
import { join } from "node:path"
import { without3d, withoutLanRpc, withoutMenuLeak } from "./plugins.ts"
import { verifyShellBundle } from "./verify.ts"

/** How Bun bundles the shell, here and in Electrobun's own build (electrobun.config.ts). */
export const shellBuild = {
  plugins: [without3d, withoutLanRpc, withoutMenuLeak],
  // With the core's contract and Effect in it, readable names alone would be a third of the bundle.
  minify: true,
  // What Electrobun's launcher starts, whatever the entry is named.
  naming: "index.[ext]"
} satisfies Partial<Bun.BuildConfig>

/** Writes `<into>/<name>.js` and answers its size in bytes. Throws when it does not bundle, or is not what may ship. */
export const bundleShell = async (entry: string, into: string, name = "index"): Promise<number> => {
  await Bun.build({ ...shellBuild, entrypoints: [entry], outdir: into, target: "bun", naming: `${name}.[ext]` })
  return verifyShellBundle(join(into, `${name}.js`))
}
