/**
 * The write gate at work. In this order: is it a proof, is the gate open, is what would be written what
 * was approved, what stands at the target; only then is anything written, and what stands is not written
 * again. Every object it makes follows from the approval, so a repeat after a crash finds or makes the
 * same ones (APR-1, APR-3, PUB-2, FLOW-3).
 */
import { Effect, Latch, Layer, Semaphore } from "effect"
import type { GitObject, Instant } from "../domain/ids.ts"
import type { ObservationOutcome, PublicationOutcome } from "../domain/outcome.ts"
import { ArtifactStore } from "../ledger/artifact-store.ts"
import { Ledger } from "../ledger/ledger.ts"
import { isIssued, type ApprovalProof } from "../ledger/proof.ts"
import { RepositoryStore } from "../repository/repository-store.ts"
import { changeDigest } from "./digest.ts"
import { gateGit, type GitFailure } from "./gate-git.ts"
import { localTarget } from "./local-target.ts"
import { findNote, makeNote } from "./note.ts"
import { originTarget } from "./origin-target.ts"
import { approvalEnvironment, makeCommit } from "./published-commit.ts"
import { signCommit } from "./signed-commit.ts"
import { branchGone, branchTaken, digestDiffers, gitRefused, heldNow, noProof, unmerged, unreachable, unwritable } from "./refusals.ts"
import type { GatePoint, Target } from "./target.ts"
import { WriteGate, type GateOutcome, type GateRefused, type Proofs } from "./write-gate.ts"

type PublishedTo = Extract<PublicationOutcome, { kind: "published" }>["publications"][number]

interface Readied {
  readonly proof: ApprovalProof
  readonly target: Target
  readonly path: string
  readonly commit: GitObject
}

/** Paths in conflict that an outcome names. */
const mostPaths = 100
const named = (paths: ReadonlyArray<string>): string =>
  paths.length <= 3 ? paths.join(", ") : `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more`

/** How often a target that others write to meanwhile is looked at before the gate gives up for now. */
const looks = 3

/** What the configuration and the home say about how this installation signs. */
export interface GateSigning {
  /** Absolute path of the SSH key that published commits are signed with; absent: they are not signed (PUB-8). */
  readonly signingKey?: string | undefined
  /** Fingerprint of the key of proof bundles, for the note (LED-3). */
  readonly proofKey?: string | undefined
}

export const writeGateLayer = (signing: GateSigning = {}): Layer.Layer<WriteGate, never, RepositoryStore | Ledger | ArtifactStore> =>
  writeGateLayerWith({ ...signing, at: () => Effect.void })

/** With a place to stop at each point of a publication: for tests of what a crash leaves behind. */
export const writeGateLayerWith = (
  options: GateSigning & { readonly at: (point: GatePoint) => Effect.Effect<void> }
): Layer.Layer<WriteGate, never, RepositoryStore | Ledger | ArtifactStore> =>
  Layer.effect(
    WriteGate,
    Effect.gen(function* () {
      const store = yield* RepositoryStore
      const ledger = yield* Ledger
      const artifacts = yield* ArtifactStore
      const held = yield* Latch.make(false)
      let isHeld = false
      const turns = new Map<string, Semaphore.Semaphore>()

      const mayWrite = Effect.gen(function* () {
        if (isHeld || (yield* ledger.installation).held !== undefined) return yield* heldNow()
      })

      /** Reads what would be written out of the store, and compares its digest with the approved one. */
      const verified = Effect.fnUntraced(function* (proof: ApprovalProof) {
        const { repository, patchSet, policy } = proof
        const { change, approval } = patchSet
        if (approval === undefined || patchSet.repositoryId !== repository.id) return yield* digestDiffers("it has no approval.")
        const message = yield* artifacts
          .getText(change.message)
          .pipe(Effect.mapError((failure) => digestDiffers(`its commit message can't be read (${failure._tag}).`)))
        const shown = yield* gateGit({
          gitDir: store.path(repository.id),
          args: ["rev-list", "--no-walk", "--format=%T %P", "--end-of-options", `${change.commit}^{commit}`]
        }).pipe(Effect.mapError(gitRefused("read the store")))
        const [tree, base, ...more] = (shown.stdout.toString("utf8").split("\n")[1] ?? "").split(" ")
        if (shown.exitCode !== 0 || tree === undefined || base === undefined || more.length > 0) {
          return yield* digestDiffers("its commit is not in the store.", shown.stderr)
        }
        const digest = changeDigest({ repository: repository.id, base, tree, target: repository.target.branch, message, policy })
        if (digest !== approval.digest || digest !== change.digest || tree !== change.tree || base !== change.base) {
          return yield* digestDiffers(`the store's content gives the digest ${digest}.`, `approved: ${approval.digest}`)
        }
        const name = yield* gateGit({ args: ["check-ref-format", `refs/heads/${repository.target.branch}`] }).pipe(
          Effect.mapError(gitRefused("check the branch's name"))
        )
        if (name.exitCode !== 0 || repository.target.branch.startsWith("-") || repository.target.branch === "HEAD") {
          return yield* unwritable(
            `${JSON.stringify(repository.target.branch)} is no name for a branch.`,
            "Start the run again with another target branch."
          )
        }
        return message
      })

      const targetOf = Effect.fnUntraced(function* (proof: ApprovalProof) {
        const { repository } = proof
        const connected = (yield* ledger.installation).repositories.find(({ id }) => id === repository.id)
        if (connected === undefined) {
          return yield* unwritable(`${repository.name} is not connected any more.`, "Connect it anew, and start the run again.")
        }
        const spec = {
          store: store.path(repository.id),
          path: connected.path,
          branch: repository.target.branch,
          base: { branch: repository.base.branch, commit: proof.patchSet.change.base },
          key: proof.runId,
          identity: approvalEnvironment(proof),
          at: options.at
        }
        return repository.target.kind === "branch" ? localTarget(spec) : yield* originTarget(spec)
      })

      /** All that can be known before anything is written: the commit as it will be, and the place for it. */
      const readied = Effect.fnUntraced(function* (proof: ApprovalProof) {
        const message = yield* verified(proof)
        yield* options.at("verified")
        const target = yield* targetOf(proof)
        const path = store.path(proof.repository.id)
        const made = yield* makeCommit(path, proof, message).pipe(Effect.mapError(gitRefused("make the commit")))
        const commit = options.signingKey === undefined ? made : yield* signCommit(path, made, options.signingKey)
        yield* options.at("committed")
        return { proof, target, path, commit }
      })

      /** Why the change can't stand on its target: its base is gone, or it does not merge into what came since (FLOW-6). */
      const conflictOf = Effect.fnUntraced(function* ({ proof, target }: Readied) {
        const { repository, patchSet } = proof
        const conflict = { kind: "conflict", repositoryId: repository.id } as const
        const reason = yield* target.conflict
        if (reason !== undefined) return { ...conflict, reason: `${repository.name}: ${reason}` }
        const head = yield* target.head
        if (head === undefined || head === patchSet.change.base) return undefined
        const merge = yield* store.appliesCleanly(repository.id, patchSet.change.commit, head).pipe(Effect.mapError(unmerged))
        if (merge.clean) return undefined
        const paths = [...new Set(merge.conflicts.map(({ path }) => path))].slice(0, mostPaths)
        const { branch } = repository.base
        return {
          ...conflict,
          reason: `${repository.name}: the change does not merge into ${branch} as it is now (${head.slice(0, 12)}); both changed ${named(paths)}.`,
          head,
          paths
        }
      })

      const written = Effect.fnUntraced(function* (readied: Readied) {
        for (let look = 0; look < looks; look++) {
          const outcome = yield* attempt(readied)
          if (outcome !== "moved") return outcome
        }
        return yield* unreachable("Somebody else keeps writing to the target.", "It is tried again.")
      })

      /** What was written in repositories before one that refused is taken back; what the person keeps is the reason. */
      const publishAll = Effect.fnUntraced(function* (proofs: Proofs) {
        yield* mayWrite
        const ready = yield* Effect.forEach(proofs, readied)
        // All are looked at before the first is written: nobody sees a branch come and go again.
        for (const each of ready.length < 2 ? [] : ready) {
          const standing = yield* each.target.look(each.commit)
          const conflict = standing.holds || standing.branch !== undefined ? undefined : yield* conflictOf(each)
          if (conflict === undefined) continue
          yield* takeBack(ready)
          return conflict
        }
        const done: Array<PublishedTo> = []
        for (const each of ready) {
          const outcome = yield* written(each).pipe(
            // What may pass by itself keeps what stands: the next attempt finds it and goes on.
            Effect.tapError((refused) => (refused.retryable ? Effect.void : takeBack(ready)))
          )
          if (outcome.kind === "conflict") {
            yield* takeBack(ready)
            return outcome
          }
          done.push({ repositoryId: each.proof.repository.id, publication: outcome.publication })
        }
        return {
          kind: "published",
          publications: done as unknown as readonly [PublishedTo, ...ReadonlyArray<PublishedTo>]
        } satisfies GateOutcome
      })

      /** Of a run of one repository nothing else stands that could be half of it. */
      const takeBack = (ready: ReadonlyArray<Readied>) =>
        ready.length < 2
          ? Effect.void
          : Effect.forEach(ready, ({ target, commit }) => Effect.flatMap(mayWrite, () => Effect.ignore(target.retract(commit))), {
              discard: true
            })

      /** One look at the target, and the write of what it lacks. */
      const attempt = Effect.fnUntraced(function* (readied: Readied) {
        const { target, path, proof, commit } = readied
        const inStore = <A>(effect: Effect.Effect<A, GitFailure>) => Effect.mapError(effect, gitRefused("make the note"))
        const standing = yield* target.look(commit)
        yield* options.at("looked")
        if (!standing.holds) {
          if (standing.branch !== undefined) {
            return yield* branchTaken(`The branch ${proof.repository.target.branch} exists already, with another commit.`)
          }
          const conflict = yield* conflictOf(readied)
          if (conflict !== undefined) return conflict
        }
        const origin = { installation: (yield* ledger.installation).id, key: options.proofKey }
        const found = yield* inStore(findNote(path, proof, origin, commit, standing.notes))
        const note = found ?? (yield* inStore(makeNote(path, proof, origin, commit, standing.notes)))
        yield* options.at("noted")
        if (!standing.holds || found === undefined) {
          const moved = yield* target
            .write(
              { ...(standing.holds ? {} : { commit }), ...(found === undefined ? { note: { made: note, on: standing.notes } } : {}) },
              mayWrite
            )
            .pipe(
              Effect.as(false),
              Effect.catchTag("TargetMoved", () => Effect.succeed(true))
            )
          if (moved) return "moved"
          yield* options.at("written")
        }
        const { branch } = proof.repository.target
        const { tree } = proof.patchSet.change
        return { kind: "published", publication: { branch, commit, tree, note, target: target.name } } as const
      })

      const observe = Effect.fnUntraced(function* (proof: ApprovalProof) {
        const tip = yield* (yield* targetOf(proof)).tip
        if (tip === undefined) return yield* branchGone(proof.repository.target.branch)
        const seen: ObservationOutcome = { ...tip, at: Date.now() as Instant }
        return seen
      })

      /** One publication a repository at a time: the next one sees the notes of the one before. Always in the same order, so nobody waits in a circle. */
      const inTurn = <A, E>(proofs: Proofs, publish: Effect.Effect<A, E>): Effect.Effect<A, E> =>
        [...new Set(proofs.map(({ repository }) => repository.id))].sort().reduceRight((inner, id) => {
          const turn = turns.get(id) ?? Semaphore.makeUnsafe(1)
          turns.set(id, turn)
          return turn.withPermit(inner)
        }, publish)
      const proven = <A>(proofs: Proofs, then: () => Effect.Effect<A, GateRefused>): Effect.Effect<A, GateRefused> =>
        Effect.suspend(() => (proofs.every(isIssued) ? then() : Effect.fail(noProof())))

      return WriteGate.of({
        publish: (proofs) =>
          proven(proofs, () =>
            // Whoever waits for a turn, or for git, is told at once when the gate closes.
            Effect.raceFirst(
              inTurn(proofs, publishAll(proofs)),
              Effect.flatMap(held.await, () => Effect.fail(heldNow()))
            )
          ),
        observe: (proof) => proven([proof], () => observe(proof)),
        hold: (next) =>
          Effect.suspend(() => {
            isHeld = next
            return next ? held.open : held.close
          })
      })
    })
  )
