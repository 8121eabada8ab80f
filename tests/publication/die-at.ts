/** A process that publishes and kills itself at a point: `bun die-at.ts <root> <point> <base> <commit> <tree>`. */
import { join } from "node:path"
import { Effect } from "effect"
import { homeAt } from "../../core/config/home.ts"
import { issue } from "../../core/ledger/proof.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { layerOf, proofOf, worldOf } from "./kit.ts"

const [, , root = "", point, base = "", commit = "", tree = ""] = process.argv
const world = worldOf({ root, home: homeAt(join(root, "home")), path: (...parts) => join(root, ...parts), dispose: () => {} })
const proof = issue(proofOf({ base, commit, tree } as never, 1, {}))
const at = (here: string) => Effect.sync(() => void (here === point && process.kill(process.pid, "SIGKILL")))
await Effect.runPromise(WriteGate.use((gate) => gate.publish([proof])).pipe(Effect.provide(layerOf(world, at))))
