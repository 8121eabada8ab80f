/** Metrics and the provenance graph: what is asked is checked and named by ids, what is answered gets its titles. */
import { Clock, Effect } from "effect"
import type { ArtifactHash, Instant, RepositoryId } from "../../domain/ids.ts"
import type { MetricId, MetricsQuery } from "../../domain/metrics.ts"
import type { Graph, GraphNode, GraphQuery, GraphScope, NodeKind } from "../../domain/provenance.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { Metrics } from "../../metrics/metrics.ts"
import { GraphProjector } from "../../provenance/graph/graph-projector.ts"
import { InvalidInput, type GraphView } from "../contract.ts"
import { orApiError } from "./errors.ts"
import type { Repositories } from "./repositories.ts"
import type { Texts } from "./texts.ts"

interface Range {
  readonly from?: Instant
  readonly to?: Instant
  readonly repository?: string
}
type MetricsPayload = Range & { readonly metric?: MetricId; readonly limit?: number; readonly before?: number }
type GraphPayload = Range & { readonly scope: GraphView; readonly kinds?: ReadonlyArray<NodeKind>; readonly limit?: number }

const limits = { runs: { least: 0, most: 500, usual: 20 }, nodes: { least: 1, most: 5_000, usual: 1_000 } } as const

export const makeProjections = (repositories: Repositories, texts: Texts) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const metrics = yield* Metrics
    const projector = yield* GraphProjector

    /** One that was disconnected since is still named by its id. */
    const repositoryIn = (reference: string) =>
      /^repo_[0-9a-f-]{36}$/.test(reference)
        ? Effect.succeed(reference as RepositoryId)
        : Effect.map(repositories.find(reference), ({ id }) => id)

    const rangeOf = Effect.fnUntraced(function* ({ from, to, repository }: Range) {
      if (from !== undefined && to !== undefined && to <= from) {
        return yield* new InvalidInput({
          field: "to",
          reason: "The range ends before it begins.",
          mend: "Give an end after the beginning."
        })
      }
      return {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(repository === undefined ? {} : { repository: yield* repositoryIn(repository) })
      }
    })

    const limitOf = (limit: number | undefined, { least, most, usual }: (typeof limits)["runs" | "nodes"]) =>
      limit !== undefined && (limit < least || limit > most)
        ? Effect.fail(
            new InvalidInput({ field: "limit", reason: `${limit} is too few or too many.`, mend: `Ask for ${least} to ${most}.` })
          )
        : Effect.succeed(limit ?? usual)

    const report = Effect.fnUntraced(function* ({ metric, limit, before, ...range }: MetricsPayload) {
      const query: MetricsQuery = {
        ...(yield* rangeOf(range)),
        ...(metric === undefined ? {} : { metric }),
        ...(before === undefined ? {} : { before }),
        limit: yield* limitOf(limit, limits.runs)
      }
      return yield* metrics.report(query, (yield* Clock.currentTimeMillis) as Instant)
    })

    const scopeOf = Effect.fnUntraced(function* (view: GraphView) {
      if (view._tag === "workspace") return view
      if (view._tag === "run") return { _tag: "run", run: (yield* ledger.findRun(view.run)).id } satisfies GraphScope
      const path = view.path.replace(/^(\.\/)+/, "")
      if (path === "" || path.startsWith("/") || path.includes("\0") || path.split("/").includes("..")) {
        return yield* new InvalidInput({
          field: "path",
          reason: `${JSON.stringify(view.path.slice(0, 200))} is no path inside a repository.`,
          mend: "Give it relative to the repository's root, as in src/index.ts."
        })
      }
      const repository = view.repository === undefined ? {} : { repository: yield* repositoryIn(view.repository) }
      return { _tag: "file", path, ...repository } satisfies GraphScope
    })

    const graph = Effect.fnUntraced(function* ({ scope, kinds, limit, ...range }: GraphPayload) {
      const query: GraphQuery = {
        scope: yield* scopeOf(scope),
        ...(yield* rangeOf(range)),
        ...(kinds === undefined ? {} : { kinds }),
        limit: yield* limitOf(limit, limits.nodes)
      }
      return yield* titled(yield* projector.graph(query))
    })

    /** Requests get the first line of their prompt. */
    const titled = <A extends Pick<Graph, "nodes">>(found: A): Effect.Effect<A> =>
      Effect.gen(function* () {
        const nodes: Array<GraphNode> = []
        for (const node of found.nodes) {
          const { prompt } = node.facts
          const titled = node.kind === "request" && typeof prompt === "string"
          nodes.push(titled ? { ...node, text: yield* texts.title(prompt as ArtifactHash) } : node)
        }
        return { ...found, nodes }
      })

    /** `R-12/patch/2` stands for the id with the run's own. */
    const nodeId = (reference: string) => {
      const [, number, rest = ""] = /^(R-\d{1,15}|\d{1,15})(\/.*)?$/i.exec(reference.trim()) ?? []
      return number === undefined ? Effect.succeed(reference.trim()) : Effect.map(ledger.findRun(number), ({ id }) => `${id}${rest}`)
    }

    return {
      handlers: {
        Metrics: (payload: MetricsPayload) => orApiError(report(payload)),
        Graph: (payload: GraphPayload) => orApiError(graph(payload)),
        GraphPath: ({ from, to }: { readonly from: string; readonly to: string }) =>
          orApiError(
            Effect.gen(function* () {
              return yield* titled(yield* projector.path(yield* nodeId(from), yield* nodeId(to)))
            })
          )
      }
    }
  })
