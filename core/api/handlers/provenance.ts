/** What proves the past: proof bundles, the anchors outside the ledger, and the replay of a run. */
import { Effect, Stream } from "effect"
import { Settings } from "../../config/settings.ts"
import { CommandRefused } from "../../domain/command.ts"
import { repositoryOf, type Run } from "../../domain/run.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger, type Verification } from "../../ledger/ledger.ts"
import { checkAnchors } from "../../provenance/anchors/anchors.ts"
import { exportBundle, type NotExportable } from "../../provenance/bundle/export.ts"
import { installationKeyAt, type KeyUnusable } from "../../provenance/bundle/installation-key.ts"
import { replay, type Replayed, type ReplayFailed } from "../../provenance/replay/replay.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { CoreFailure, InvalidInput, type ReplayView } from "../contract.ts"
import { eventLine } from "../event-line.ts"
import { orApiError, type ApiError } from "./errors.ts"
import { CoreProcess } from "./ports.ts"

type Failure = Parameters<typeof orApiError>[0] extends Effect.Effect<unknown, infer E, unknown> ? E : never

/** The checks of the ledger itself, which the anchors are added to. */
interface Checks {
  readonly VerifyLedger: () => Effect.Effect<Verification>
  readonly VerifyNewEvents: () => Effect.Effect<Verification>
}

interface ReplayRequest {
  readonly run: string
  readonly to?: number
  readonly repository?: string
  readonly version?: number
}

export const makeProvenance = (checks: Checks) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const artifacts = yield* ArtifactStore
    const store = yield* RepositoryStore
    const { home } = yield* Settings
    const { version } = yield* CoreProcess

    const withStores = <A, E>(effect: Effect.Effect<A, E, Ledger | ArtifactStore | RepositoryStore>): Effect.Effect<A, E> =>
      effect.pipe(
        Effect.provideService(Ledger, ledger),
        Effect.provideService(ArtifactStore, artifacts),
        Effect.provideService(RepositoryStore, store)
      )
    const streamed = <A, E>(stream: Stream.Stream<A, E, Ledger | ArtifactStore | RepositoryStore>): Stream.Stream<A, E> =>
      stream.pipe(
        Stream.provideService(Ledger, ledger),
        Stream.provideService(ArtifactStore, artifacts),
        Stream.provideService(RepositoryStore, store)
      )

    const key = installationKeyAt(home.signingKey)

    const exported = Effect.fnUntraced(function* (reference: string) {
      const run = yield* ledger.findRun(reference)
      return yield* withStores(exportBundle(run.id, yield* key, version))
    })

    const replayed = Effect.fnUntraced(function* ({ run: reference, to, repository, version }: ReplayRequest) {
      const run = yield* ledger.findRun(reference)
      const [first] = yield* ledger.recorded(run.id)
      if (to !== undefined && first !== undefined && to < first.seq) {
        return yield* new InvalidInput({
          field: "to",
          reason: `R-${run.number} begins at event ${first.seq}, after ${to}.`,
          mend: `Give ${first.seq} or more, or leave it out.`
        })
      }
      const named = repository === undefined ? undefined : run.repositories.find(({ id, name }) => id === repository || name === repository)
      if (repository !== undefined && named === undefined) {
        return yield* new InvalidInput({
          field: "repository",
          reason: `R-${run.number} spans no repository ${JSON.stringify(repository)}.`,
          mend: `Name one of: ${run.repositories.map(({ name }) => name).join(", ")}.`
        })
      }
      const versions = run.patchSets.filter(({ repositoryId }) => named === undefined || repositoryId === named.id)
      if (version !== undefined && !versions.some((patchSet) => patchSet.version === version)) {
        return yield* new InvalidInput({
          field: "version",
          reason: `There is no version ${version} of ${named === undefined ? `R-${run.number}` : `${named.name} in R-${run.number}`}.`,
          mend:
            versions.length === 0
              ? "Leave it out: nothing was proposed yet."
              : `Give one of: ${[...new Set(versions.map((patchSet) => patchSet.version))].toSorted((a, b) => a - b).join(", ")}.`
        })
      }
      const wanted = {
        ...(to === undefined ? {} : { to }),
        ...(named === undefined ? {} : { repository: named.id }),
        ...(version === undefined ? {} : { version })
      }
      return streamed(replay(run.id, wanted)).pipe(Stream.map((step) => viewOf(run, step)))
    })

    const anchored = (chain: Effect.Effect<Verification>) =>
      Effect.zipWith(chain, withStores(checkAnchors), (verification, anchors) => ({ ...verification, anchors }))

    return {
      handlers: {
        VerifyLedger: () => anchored(checks.VerifyLedger()),
        VerifyNewEvents: () => anchored(checks.VerifyNewEvents()),
        ProofKey: () =>
          orApiError(
            Effect.mapError(
              Effect.map(key, ({ fingerprint }) => ({ fingerprint })),
              said
            )
          ),
        ExportProof: ({ run }: { readonly run: string }): Stream.Stream<string, ApiError> =>
          Stream.unwrap(exported(run)).pipe(Stream.mapError(said), Stream.catch(asApiError)),
        ReplayRun: (request: ReplayRequest): Stream.Stream<ReplayView, ApiError> =>
          Stream.unwrap(replayed(request)).pipe(Stream.mapError(said), Stream.catch(asApiError))
      }
    }
  })

const asApiError = (failure: Failure): Stream.Stream<never, ApiError> => Stream.fromEffect(orApiError(Effect.fail(failure)))

/** The failures of this part, in the contract's words; the ports' own are left to `orApiError`. */
const said = <E extends { readonly _tag: string }>(
  failure: E | NotExportable | KeyUnusable | ReplayFailed
): Exclude<E, NotExportable | KeyUnusable | ReplayFailed> | CoreFailure | CommandRefused => {
  const { message, mend } = failure as { readonly message: string; readonly mend: string }
  switch (failure._tag) {
    case "NotExportable":
      return new CommandRefused({ code: "nothing-to-prove", message, mend, stale: false })
    case "KeyUnusable":
    case "ReplayFailed":
      return new CoreFailure({ message, mend })
    default:
      return failure as Exclude<E, NotExportable | KeyUnusable | ReplayFailed>
  }
}

const viewOf = (of: Run, replayed: Replayed): ReplayView => {
  if (replayed._tag === "no-patch") return replayed
  if (replayed._tag === "patch") {
    const { patchSet, tree, expected } = replayed
    return {
      _tag: "patch",
      patchSetId: patchSet.id,
      repository: repositoryOf(of, patchSet.repositoryId).name,
      version: patchSet.version,
      bundle: patchSet.change.bundle,
      tree,
      expected
    }
  }
  const { event, run } = replayed
  return {
    _tag: "step",
    seq: event.seq,
    version: event.version,
    at: event.at,
    hash: event.hash,
    type: event.event._tag,
    line: eventLine(event.event, event.actor),
    status: run.status,
    tier: run.tier,
    patchSets: run.patchSets.length,
    openEffects: run.effects.length
  }
}
