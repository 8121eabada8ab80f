/** Where this copy of PatchPlane lies: its folder, its version, and the files that it starts, mounts or serves. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

interface Place {
  readonly root: string
  readonly version: string
  /** The folder of the built views; may not be there yet. */
  readonly views: string
  /** What a Bun of this project runs to be the core. */
  readonly core: string
  /** The command line's program. */
  readonly cli: string
  /** What a ledger's threads run. */
  readonly writer: string
  /** The sandboxes' supervisor, and the relay that stands beside an agent: the relay is mounted, so it is one plain file. */
  readonly supervisor: string
  readonly relay: string
  /** Folders that are mounted beside an agent runtime; bundling never touches them. */
  readonly pi: string
  readonly scripted: string
}

const rootAbove = (folder: string): string => {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at
    if (at === dirname(at)) throw new Error(`No package.json above ${folder}: this copy of PatchPlane is not whole.`)
  }
}

const root = rootAbove(import.meta.dirname)
// A bundle starts bundles, sources start sources: never one the other. The shell of a packed app lies in `bun`.
const bundled = import.meta.dirname === join(root, "dist") || import.meta.dirname === join(root, "bun")
const program = (bundle: string, source: string) => (bundled ? join(root, "dist", bundle) : join(root, source))

export const place: Place = {
  root,
  version: (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version,
  views: join(root, "dist", "views"),
  core: program("serve.js", "desktop/serve.ts"),
  cli: program("cli.js", "desktop/cli/main.ts"),
  writer: program("writer.js", "core/ledger/writer.ts"),
  supervisor: program("supervisor.js", "core/execution/local/supervisor.ts"),
  relay: join(root, "core/execution/local/relay.ts"),
  pi: join(root, "core/runtime/pi/inside"),
  scripted: join(root, "core/runtime/scripted/inside")
}
