/** Ids that follow from a client's command id, so that the same command sent twice makes nothing twice (REQ-3). */
import { createHash } from "node:crypto"
import type { CommandId, RepositoryId, RunId } from "../../domain/ids.ts"

const uuidOf = (id: CommandId): string => id.slice("cmd_".length)

/** The run that a request makes. */
export const runIdOf = (id: CommandId): RunId => `run_${uuidOf(id)}` as RunId
/** The repository that a connection makes. */
export const repositoryIdOf = (id: CommandId): RepositoryId => `repo_${uuidOf(id)}` as RepositoryId

/** The id of a second command that one action leads to. */
export const followingCommand = (id: CommandId, part: string): CommandId => {
  const digest = createHash("sha256").update(`${id}/${part}`).digest("hex")
  const groups = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`, digest.slice(20, 32)]
  return `cmd_${groups.join("-")}` as CommandId
}
