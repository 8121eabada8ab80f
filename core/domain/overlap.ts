/** Where two open changes of one repository meet (FLOW-6). */
import { Schema } from "effect"

/** One path that git can't merge by itself, and why. */
export const MergeConflict = Schema.Struct({
  path: Schema.String,
  kind: Schema.Literals([
    "content",
    "binary",
    "file-and-folder",
    "type",
    "modified-and-deleted",
    "renamed-twice",
    "renamed-and-deleted",
    "renamed-onto-another",
    "folder-renamed",
    "submodule",
    "other"
  ])
})
export type MergeConflict = typeof MergeConflict.Type

/** How two open changes go together; `unknown` where the trial merge could not be made. */
export const Meeting = Schema.Struct({
  merge: Schema.Literals(["clean", "conflict", "unknown"]),
  /** What both touch. */
  paths: Schema.Array(Schema.String),
  conflicts: Schema.Array(MergeConflict)
})
export type Meeting = typeof Meeting.Type
