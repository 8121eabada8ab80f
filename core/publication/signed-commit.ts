/**
 * The signed form of a published commit (PUB-8). Not every kind of key signs alike twice, so the signed
 * commit is pinned by the name of the unsigned one, which follows from the approval: a repeat after a crash
 * finds it and signs nothing anew (FLOW-3).
 */
import { Effect } from "effect"
import type { GitObject } from "../domain/ids.ts"
import { gateGit, gateOk, lineOf } from "./gate-git.ts"
import { gitRefused, unsigned } from "./refusals.ts"

const pinOf = (commit: string) => `refs/patchplane/signed/${commit}`

/** Signs what `commit` (in the store) says, with an SSH key. Fails with `signing-failed`; nothing is written then. */
export const signCommit = Effect.fnUntraced(function* (store: string, commit: GitObject, key: string) {
  const ours = gitRefused("read the store")
  const pinned = yield* gateGit({ gitDir: store, args: ["rev-parse", "--verify", "--quiet", `${pinOf(commit)}^{commit}`] }).pipe(
    Effect.mapError(ours)
  )
  if (pinned.exitCode === 0) return lineOf(pinned) as GitObject
  const bytes = (yield* gateOk({ gitDir: store, args: ["cat-file", "commit", commit] }).pipe(Effect.mapError(ours))).stdout
  const { tree, parents, env, message } = partsOf(bytes)
  const made = yield* gateOk({
    gitDir: store,
    args: ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-S", "-F", "-"],
    config: [
      ["gpg.format", "ssh"],
      ["gpg.ssh.program", "ssh-keygen"],
      ["user.signingKey", key]
    ],
    env: { ...env, ...agent() },
    stdin: message
  }).pipe(Effect.mapError((failure) => unsigned(key, failure.stderr)))
  const signed = lineOf(made) as GitObject
  yield* Effect.forEach([pinOf(commit), `refs/patchplane/published/${signed}`], (ref) =>
    gateOk({ gitDir: store, args: ["update-ref", ref, signed] })
  ).pipe(Effect.mapError(gitRefused("pin the signed commit")))
  return signed
})

/** A key in ssh-agent is reached by its socket; nothing else of the person's environment is needed. */
const agent = (): Record<string, string> => {
  const socket = process.env["SSH_AUTH_SOCK"]
  return socket === undefined ? {} : { SSH_AUTH_SOCK: socket }
}

/** A commit that we made a moment ago, so its form is known. */
const partsOf = (bytes: Buffer) => {
  const text = bytes.toString("utf8")
  const end = text.indexOf("\n\n")
  const lines = text.slice(0, end).split("\n")
  const fields = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
  const person = (name: string) => {
    const [, by = "", email = "", date = ""] = /^(.*) <([^>]*)> (\d+ [+-]\d{4})$/.exec(fields(name)[0] ?? "") ?? []
    const who = name.toUpperCase()
    return { [`GIT_${who}_NAME`]: by, [`GIT_${who}_EMAIL`]: email, [`GIT_${who}_DATE`]: date }
  }
  return {
    tree: fields("tree")[0] ?? "",
    parents: fields("parent"),
    env: { ...person("author"), ...person("committer") },
    message: text.slice(end + 2)
  }
}
