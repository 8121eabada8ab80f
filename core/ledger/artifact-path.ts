/** Where an artifact's file lies: `artifacts/ab/cdef…`, so that no folder gets too many entries. */
import { join } from "node:path"

/** Up to this many bytes an artifact lives in the database, in the same group commit as events; bigger ones are files. */
export const smallArtifact = 16 * 1024

export const artifactFolder = (root: string, hash: string): string => join(root, hash.slice(0, 2))
export const artifactPath = (root: string, hash: string): string => join(root, hash.slice(0, 2), hash.slice(2))
