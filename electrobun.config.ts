/**
 * How Electrobun's own build packs the app for Linux, macOS and Windows (`npm run package`). What the core runs on lies
 * beside the shell's bundle at the same paths as in the sources, where desktop/place.ts finds it.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { ElectrobunConfig } from "./node_modules/electrobun/dist/api/bun/ElectrobunConfig.ts"
import { shellBuild } from "./scripts/shell-bundle/bundle.ts"
import { appName, identifier } from "./scripts/shell-bundle/layout.mjs"
import { bunVersion } from "./scripts/bootstrap/pinned-bun.mjs"
import { packages } from "./scripts/shell-bundle/packages.ts"

const own = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as {
  readonly version: string
  readonly description: string
}
/** The same path there as here. */
const asItIs = (...paths: ReadonlyArray<string>) => Object.fromEntries(paths.map((path) => [path, path]))
/** The system's own web view everywhere: a browser of our own would be 200 MB, and ours to keep safe. */
const systemWebView = { bundleCEF: false, bundleWGPU: false, defaultRenderer: "native" } as const

export default {
  app: { name: appName, identifier, version: own.version, description: own.description, urlSchemes: ["patchplane"] },
  build: {
    // Electrobun 1.18.1 breaks with Bun 1.4, whose FFI hands texts over in another way.
    bunVersion,
    bun: { entrypoint: "desktop/main.ts", ...shellBuild },
    copy: {
      ...asItIs("dist", "package.json", "LICENSE", "THIRD-PARTY.md", "desktop/icons"),
      ...asItIs("core/execution/local/relay.ts", "core/runtime/pi/inside", "core/runtime/scripted/inside"),
      "desktop/shell/patchplane-app": "patchplane-app",
      [packages]: "node_modules"
    },
    // The core and its sandboxes are started from files.
    useAsar: false,
    buildFolder: ".tools/package/build",
    artifactFolder: ".tools/package/artifacts",
    linux: { ...systemWebView, icon: "desktop/icons/app.png" },
    // Signing needs a person's own certificate: ELECTROBUN_DEVELOPER_ID and its like, as Electrobun's docs say.
    mac: {
      ...systemWebView,
      icons: "desktop/icons/app.iconset",
      codesign: process.env["ELECTROBUN_DEVELOPER_ID"] !== undefined,
      notarize: process.env["ELECTROBUN_APPLEID"] !== undefined
    },
    win: { ...systemWebView, icon: "desktop/icons/app.ico" }
  },
  // The tray stays when the window goes.
  runtime: { exitOnLastWindowClosed: false },
  scripts: { preBuild: "scripts/shell-bundle/before-build.ts", postBuild: "scripts/shell-bundle/after-build.ts" },
  release: { generatePatch: false }
} satisfies ElectrobunConfig
