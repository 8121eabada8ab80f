/** What the drawing of an event works with: the run's graph so far, by what may be done to it. */
import type { ArtifactHash } from "../../domain/ids.ts"
import type { EdgeKind, GraphNode, NodeKind } from "../../domain/provenance.ts"

/** What drawing an event may do and look at. */
export interface Sheet {
  readonly run: string
  readonly number: number
  readonly node: (id: string, kind: NodeKind, label: string, facts?: GraphNode["facts"], more?: Partial<GraphNode>) => string
  readonly link: (from: string, kind: EdgeKind, to: string) => void
  /** An artifact that `owner` contains, or with another kind of edge; `role` is what it is to it. */
  readonly artifact: (owner: string, role: string, hash: ArtifactHash, kind?: "contains" | "writes" | "reads") => void
  /** Adds to a node's facts what became known later. */
  readonly amend: (id: string, facts: GraphNode["facts"]) => void
  /** Sessions of an effect, or the run where there was none. */
  readonly makers: (effect: string) => ReadonlyArray<string>
  /** What later events refer back to, by a key of the drawer's own. */
  readonly remembered: Map<string, ReadonlyArray<string>>
}

/** What a person said leads to the next version of the change. */
export const steers = (sheet: Sheet, id: string): void => {
  sheet.remembered.set("steering", [...(sheet.remembered.get("steering") ?? []), id])
}
