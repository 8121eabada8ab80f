/** Every procedure of the contract over the core's services. Each transport runs this same layer. */
import { Effect } from "effect"
import { PatchPlaneRpc } from "../contract.ts"
import { makeActions } from "./actions.ts"
import { makeCore } from "./core.ts"
import { makeFiles } from "./files.ts"
import { makeProjections } from "./projections.ts"
import { makeRepositories } from "./repositories.ts"
import { makeRequests } from "./requests.ts"
import { makeRuns } from "./runs.ts"
import { makeTexts } from "./texts.ts"

export const handlersLayer = PatchPlaneRpc.toLayer(
  Effect.gen(function* () {
    const texts = yield* makeTexts
    const repositories = yield* makeRepositories
    const requests = yield* makeRequests(repositories)
    const actions = yield* makeActions(requests)
    const runs = yield* makeRuns(texts)
    const files = yield* makeFiles
    const core = yield* makeCore
    const projections = yield* makeProjections(repositories, texts)
    return PatchPlaneRpc.of({
      ...repositories.handlers,
      ...requests.handlers,
      ...actions.handlers,
      ...runs.handlers,
      ...files.handlers,
      ...core.handlers,
      ...projections.handlers
    })
  })
)
