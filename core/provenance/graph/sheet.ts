/** What the drawing of an event works with: the run's graph so far, by what may be done to it. */
import type { ArtifactHash, EffectId, RepositoryId } from "../../domain/ids.ts"
import type { EdgeKind, GraphNode, NodeKind } from "../../domain/provenance.ts"
import type { Run } from "../../domain/run.ts"

/** What drawing an event may do and look at. */
export interface Sheet {
  readonly run: string
  /** The run as it stands after the event. */
  readonly state: Run
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

export const recall = ({ remembered }: Sheet, key: string): ReadonlyArray<string> => remembered.get(key) ?? []

export const remember = ({ remembered }: Sheet, key: string, ...ids: ReadonlyArray<string>): void =>
  void remembered.set(key, [...(remembered.get(key) ?? []), ...ids])

/** What a person said leads to the next version in that repository. */
export const steers = (sheet: Sheet, id: string, repository: RepositoryId): void => remember(sheet, `steering ${repository}`, id)

/** The repository that an effect works in; undefined of triage, plan and publication, which are about all. */
export const repositoryOfEffect = (sheet: Sheet, effect: EffectId): RepositoryId | undefined =>
  recall(sheet, `repository of ${effect}`)[0] as RepositoryId | undefined

export const inRepository = (repository: RepositoryId | undefined): Partial<GraphNode> => (repository === undefined ? {} : { repository })

/** Of a run with several repositories a label says which. */
export const labelled = ({ state }: Sheet, repository: RepositoryId | undefined, label: string): string => {
  const name = state.repositories.length > 1 ? state.repositories.find(({ id }) => id === repository)?.name : undefined
  return name === undefined ? label : `${name} ${label}`
}
