/** What is laid out, and where it comes to stand. Pixels at a zoom of 1; a place is the middle of its node. */

export interface Sized {
  readonly id: string
  readonly width: number
  readonly height: number
  /** May stand apart from what it is connected to: a repository. */
  readonly hub: boolean
}
export interface LayoutEdge {
  readonly from: string
  readonly to: string
  /** Leads back to where the graph began. */
  readonly back: boolean
}
export interface LayoutRequest {
  readonly nodes: ReadonlyArray<Sized>
  readonly edges: ReadonlyArray<LayoutEdge>
}
export interface Place {
  readonly id: string
  readonly x: number
  readonly y: number
}
export type Places = ReadonlyArray<Place>

/** A part that was layered, its top left corner at the origin. */
export interface Block {
  readonly places: Places
  readonly width: number
  readonly height: number
}

/** What the page and its worker say to each other; `n` tells which answer belongs to which request. */
export type Asked = LayoutRequest & { readonly n: number }
export type Answered = { readonly n: number; readonly places: Places } | { readonly n: number; readonly problem: string }
