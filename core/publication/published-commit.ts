/**
 * The commit that is published: the approved tree on its recorded base, with a message, names and dates
 * that all come from the approval. So a repeat after a crash makes the very same object (FLOW-3).
 */
import { Effect } from "effect"
import { engineActor, type Actor } from "../domain/actor.ts"
import type { GitObject } from "../domain/ids.ts"
import type { ApprovalProof } from "../ledger/proof.ts"
import { gateOk, lineOf } from "./gate-git.ts"

export interface Identity {
  readonly name: string
  readonly email: string
}

/** What git accepts as a name and an address. A person without an address gets one that can't exist (RFC 2606). */
export const identityOf = (actor: Actor): Identity => {
  if (actor.kind !== "person") return { name: "PatchPlane", email: "patchplane@patchplane.invalid" }
  const plain = (text: string) =>
    text
      .replace(/[<>\p{Cc}]/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
  const name = plain(actor.name)
  const id = plain(actor.id)
  const local = id.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")
  return {
    // Git calls a name of punctuation alone empty.
    name: /[\p{L}\p{N}]/u.test(name) ? name : "PatchPlane user",
    email: /^[^\s@]+@[^\s@]+$/.test(id) ? id : `${/[a-z0-9]/.test(local) ? local : "user"}@patchplane.invalid`
  }
}

type Proof = Pick<ApprovalProof, "by" | "authorship">

/** The person behind it: who approved, or where a policy did, who asked. */
const personOf = ({ by, authorship }: Proof): Identity =>
  identityOf(by.kind === "person" || authorship === undefined ? by : authorship.requestedBy)

/** An agent has no address; its model's name makes one that can't exist, so that no account is credited by chance. */
const agentOf = ({ runtime, model }: NonNullable<ApprovalProof["authorship"]>["agent"]): Identity =>
  identityOf({ kind: "person", id: `agent-${runtime}-${model}`.replaceAll("@", "-"), name: `${model} (${runtime})`, role: "viewer" })

/** The author that the profile chose, and who else made it. */
export const authorsOf = (proof: Proof): { readonly author: Identity; readonly others: ReadonlyArray<Identity> } => {
  const person = personOf(proof)
  if (proof.authorship === undefined) return { author: person, others: [] }
  const agent = agentOf(proof.authorship.agent)
  switch (proof.authorship.author) {
    case "person":
      return { author: person, others: [agent] }
    case "agent":
      return { author: agent, others: [person] }
    case "app":
      return { author: identityOf(engineActor), others: [person, agent] }
  }
}

/** The approved message with co-authors and the run's trailers, joined to trailers that it has already (PUB-8). */
export const commitText = (message: string, proof: Pick<ApprovalProof, "runId" | "runNumber" | "by" | "authorship">): string => {
  const approver = identityOf(proof.by)
  const trailers = [
    ...authorsOf(proof).others.map(({ name, email }) => `Co-authored-by: ${name} <${email}>`),
    `PatchPlane-Run: R-${proof.runNumber} ${proof.runId}`,
    `PatchPlane-Approved-By: ${approver.name} <${approver.email}>`
  ].join("\n")
  const text = message.replaceAll("\0", "").trimEnd()
  const paragraphs = text.split(/\n\n+/)
  const hasTrailers = paragraphs.length > 1 && (paragraphs.at(-1) ?? "").split("\n").every((line) => /^[A-Za-z0-9-]+: \S/.test(line))
  return `${text}${text === "" ? "" : hasTrailers ? "\n" : "\n\n"}${trailers}\n`
}

/** Author, committer and dates for everything that the gate makes of this approval. Who approved commits. */
export const approvalEnvironment = (proof: Pick<ApprovalProof, "by" | "at" | "authorship">): Record<string, string> => {
  const { author } = authorsOf(proof)
  const { name, email } = identityOf(proof.by)
  const date = `${Math.floor(proof.at / 1000)} +0000`
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date
  }
}

/** Makes it in the store and pins it there. */
export const makeCommit = Effect.fnUntraced(function* (store: string, proof: ApprovalProof, message: string) {
  const { base, tree } = proof.patchSet.change
  const made = yield* gateOk({
    gitDir: store,
    args: ["commit-tree", tree, "-p", base, "-F", "-"],
    env: approvalEnvironment(proof),
    stdin: commitText(message, proof)
  })
  const commit = lineOf(made) as GitObject
  yield* gateOk({ gitDir: store, args: ["update-ref", `refs/patchplane/published/${commit}`, commit] })
  return commit
})
