/** The git note on a published commit: it anchors run, ledger head and approval outside the database (LED-6, PUB-2). */
import { Effect } from "effect"
import type { GitObject, InstallationId } from "../domain/ids.ts"
import type { ApprovalProof } from "../ledger/proof.ts"
import { gateGit, gateOk, lineOf } from "./gate-git.ts"
import { approvalEnvironment } from "./published-commit.ts"

/** Where the notes stand at a target. */
export const notesRef = "refs/notes/patchplane"

/** Whose note it is: two installations can publish to one repository, and each anchors its own chain. */
export interface NoteOrigin {
  readonly installation: InstallationId
  /** Fingerprint of the key that this installation signs its proof bundles with. */
  readonly key?: string | undefined
}

/** One line of JSON, the same bytes for the same approval. `ledger` is the chain's head at the approval. */
export const noteText = (proof: ApprovalProof, { installation, key }: NoteOrigin): string => {
  const { patchSet, event } = proof
  const by =
    proof.by.kind === "person"
      ? { kind: proof.by.kind, id: proof.by.id, name: proof.by.name, role: proof.by.role }
      : proof.by.kind === "policy"
        ? { kind: proof.by.kind, bundle: proof.by.bundle, rule: proof.by.rule }
        : { kind: proof.by.kind, part: proof.by.part }
  return `${JSON.stringify({
    patchplane: 1,
    installation,
    ...(key === undefined ? {} : { key }),
    run: proof.runId,
    number: proof.runNumber,
    patchSet: patchSet.id,
    ledger: { seq: event.seq, hash: event.hash },
    approval: { event: event.id, by, at: new Date(proof.at).toISOString(), digest: patchSet.approval?.digest },
    base: patchSet.change.base,
    tree: patchSet.change.tree,
    policy: proof.policy
  })}\n`
}

/** The pin of the notes commit that was made for `commit`, so that a repeat finds the one that was written. */
const pinOf = (commit: string) => `refs/patchplane/note/${commit}`

/** Notes are made on a ref of the store's own; the target's are left alone until the write. */
const workRef = (proof: ApprovalProof) => `refs/notes/${proof.runId}`

/** The notes commit with our note for `commit`, if `notes` (a commit in the store) holds that very note. */
export const findNote = Effect.fnUntraced(function* (
  store: string,
  proof: ApprovalProof,
  origin: NoteOrigin,
  commit: string,
  notes: GitObject | undefined
) {
  if (notes === undefined) return undefined
  yield* gateOk({ gitDir: store, args: ["update-ref", workRef(proof), notes] })
  const listed = yield* gateGit({ gitDir: store, args: ["notes", `--ref=${workRef(proof)}`, "list", commit] })
  if (listed.exitCode !== 0 || lineOf(listed) !== (yield* writeText(store, proof, origin))) return undefined
  const pinned = yield* gateGit({ gitDir: store, args: ["rev-parse", "--verify", "--quiet", `${pinOf(commit)}^{commit}`] })
  const ours = lineOf(pinned)
  if (pinned.exitCode !== 0) return notes
  const within = yield* gateGit({ gitDir: store, args: ["merge-base", "--is-ancestor", ours, notes] })
  return within.exitCode === 0 ? (ours as GitObject) : notes
})

/** Makes the notes commit for `commit` on top of `notes`, in the store. The same in, the same out. */
export const makeNote = Effect.fnUntraced(function* (
  store: string,
  proof: ApprovalProof,
  origin: NoteOrigin,
  commit: string,
  notes: GitObject | undefined
) {
  const ref = workRef(proof)
  yield* gateOk({ gitDir: store, args: notes === undefined ? ["update-ref", "-d", ref] : ["update-ref", ref, notes] })
  const blob = yield* writeText(store, proof, origin)
  yield* gateOk({
    gitDir: store,
    args: ["notes", `--ref=${ref}`, "add", "--force", "-C", blob, commit],
    env: approvalEnvironment(proof)
  })
  const note = lineOf(yield* gateOk({ gitDir: store, args: ["rev-parse", "--verify", ref] })) as GitObject
  yield* gateOk({ gitDir: store, args: ["update-ref", pinOf(commit), note] })
  return note
})

const writeText = (store: string, proof: ApprovalProof, origin: NoteOrigin) =>
  Effect.map(gateOk({ gitDir: store, args: ["hash-object", "-w", "--stdin"], stdin: noteText(proof, origin) }), lineOf)
