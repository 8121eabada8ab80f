/** The provenance graph (GRF-1): a projection of the ledger. */
import { Context, Schema, type Effect } from "effect"
import type { Graph, GraphQuery, Path } from "../../domain/provenance.ts"
import type { ProjectionFailed } from "../../projections/projection-failed.ts"

/** No record has this id. */
export class NodeNotFound extends Schema.TaggedError<NodeNotFound>()("NodeNotFound", { node: Schema.String }) {}

export class GraphProjector extends Context.Service<
  GraphProjector,
  {
    /** Everything that is committed when it is asked is in the answer. Ends of edges are always among the nodes. */
    readonly graph: (query: GraphQuery) => Effect.Effect<Graph, ProjectionFailed | NodeNotFound>
    /** A shortest path, edges taken either way. */
    readonly path: (from: string, to: string) => Effect.Effect<Path, ProjectionFailed | NodeNotFound>
  }
>()("core/provenance/GraphProjector") {}
