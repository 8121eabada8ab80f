/** Every procedure of the contract over the core's services. Each transport runs this same layer. */
import { Effect } from "effect"
import { PatchPlaneRpc } from "../contract.ts"
import { makeActions } from "./actions.ts"
import { makeCore } from "./core.ts"
import { makeDisk } from "./disk.ts"
import { makeFiles } from "./files.ts"
import { makeProvenance } from "./provenance.ts"
import { makeKnowledge } from "./knowledge.ts"
import { makePolicies } from "./policies.ts"
import { makeSettings } from "./settings.ts"
import { makeReports } from "./report.ts"
import { makeProjections } from "./projections.ts"
import { makeRepositories } from "./repositories.ts"
import { makeRequests } from "./requests.ts"
import { makeRuns } from "./runs.ts"
import { makeTexts } from "./texts.ts"
import { makeUpkeep } from "./upkeep.ts"

export const handlersLayer = PatchPlaneRpc.toLayer(
  Effect.gen(function* () {
    const texts = yield* makeTexts
    const repositories = yield* makeRepositories
    const requests = yield* makeRequests(repositories)
    const actions = yield* makeActions(requests)
    const runs = yield* makeRuns(texts)
    const files = yield* makeFiles
    const reports = yield* makeReports(texts)
    const knowledge = yield* makeKnowledge(repositories)
    const settings = yield* makeSettings
    const policies = yield* makePolicies
    const core = yield* makeCore
    const upkeep = yield* makeUpkeep(texts)
    const disk = yield* makeDisk
    const provenance = yield* makeProvenance(upkeep.handlers)
    const projections = yield* makeProjections(repositories, texts)
    return PatchPlaneRpc.of({
      ...repositories.handlers,
      ...requests.handlers,
      ...actions.handlers,
      ...runs.handlers,
      ...files.handlers,
      ...reports.handlers,
      ...knowledge.handlers,
      ...settings.handlers,
      ...policies.handlers,
      ...core.handlers,
      ...upkeep.handlers,
      ...disk.handlers,
      ...provenance.handlers,
      ...projections.handlers
    })
  })
)
