/** What a person does to a run or to everything: each action becomes one command, or two where one needs the other. */
import { Clock, Effect } from "effect"
import { CommandRefused, type RunCommand } from "../../domain/command.ts"
import { installationStream } from "../../domain/event.ts"
import type { ArtifactHash, CommandId, Instant, RunId } from "../../domain/ids.ts"
import { currentPatchSets, repositoryOf, statusKind, violationsOf, type Run } from "../../domain/run.ts"
import { InterruptController } from "../../engine/interrupt-controller.ts"
import { ArtifactStore } from "../../ledger/artifact-store.ts"
import { Ledger } from "../../ledger/ledger.ts"
import { changeDigest } from "../../publication/digest.ts"
import { changeOf } from "../../repository/change.ts"
import { RepositoryStore } from "../../repository/repository-store.ts"
import { InvalidInput, type Action, type LineComment } from "../contract.ts"
import { followingCommand } from "./command-id.ts"
import { orApiError } from "./errors.ts"
import { CoreProcess } from "./ports.ts"
import type { Requests } from "./requests.ts"
import { optionalText, textProblem } from "./validate.ts"

export const makeActions = (requests: Requests) =>
  Effect.gen(function* () {
    const ledger = yield* Ledger
    const artifacts = yield* ArtifactStore
    const store = yield* RepositoryStore
    const interrupts = yield* InterruptController
    const { actor } = yield* CoreProcess

    const by = (id: CommandId) => Effect.map(Clock.currentTimeMillis, (at) => ({ id, at: at as Instant, actor }))
    const submit = Effect.fnUntraced(function* (id: CommandId, run: RunId, command: RunCommand) {
      return yield* ledger.submit(run, { ...(yield* by(id)), command })
    })

    const ofIntake = Effect.fnUntraced(function* (id: CommandId, tag: "PauseIntake" | "ResumeIntake") {
      yield* ledger.submit(installationStream, { ...(yield* by(id)), command: { _tag: tag } })
    })

    /** Keeps a text that a person must have written. */
    const required = Effect.fnUntraced(function* (field: string, text: string) {
      const problem = textProblem(field, text)
      return problem === undefined ? yield* artifacts.putText(text) : yield* problem
    })
    const reason = Effect.fnUntraced(function* (text: string | undefined) {
      const problem = optionalText("reason", text)
      if (problem !== undefined) return yield* problem
      return text === undefined || text.trim() === "" ? {} : { reason: yield* artifacts.putText(text) }
    })

    /** With a message of the person's own: the message is edited first, and the digest that follows is approved. */
    const approve = Effect.fnUntraced(function* (id: CommandId, run: Run, action: Extract<Action, { _tag: "approve" }>) {
      const { patchSetId, digest } = action
      const patchSet = currentPatchSets(run).find((candidate) => candidate.id === patchSetId)
      if (action.message === undefined || patchSet === undefined) {
        return yield* submit(id, run.id, { _tag: "ApprovePatchSet", patchSetId, digest })
      }
      const message = yield* required("message", action.message)
      const repository = run.repositories.find(({ id: candidate }) => candidate === patchSet.repositoryId) ?? run.repositories[0]
      const edited = changeDigest({
        repository: repository.id,
        base: patchSet.change.base,
        tree: patchSet.change.tree,
        target: repository.target.branch,
        // Read back, since what is kept is what will be published: redaction may have changed it.
        message: yield* artifacts.getText(message),
        policy: run.profile.policy
      })
      // The same action sent twice: its message is in place, and what is left is its approval.
      if (patchSet.change.message === message && patchSet.change.digest === edited) {
        return yield* submit(id, run.id, { _tag: "ApprovePatchSet", patchSetId, digest: edited })
      }
      if (digest !== patchSet.change.digest) return yield* anotherChange(patchSet.change.digest)
      yield* submit(followingCommand(id, "message"), run.id, { _tag: "EditCommitMessage", patchSetId, message, digest: edited })
      return yield* submit(id, run.id, { _tag: "ApprovePatchSet", patchSetId, digest: edited })
    })

    /** A version made by hand has the same message as the one it is made from, and a digest of its own (APR-5). */
    const proposeVersion = Effect.fnUntraced(function* (id: CommandId, run: Run, action: Extract<Action, { _tag: "propose-version" }>) {
      const patchSet = run.patchSets.find((candidate) => candidate.id === action.patchSetId)
      if (patchSet === undefined) {
        return yield* new InvalidInput({
          field: "patchSetId",
          reason: `R-${run.number} has no such version.`,
          mend: "Look at the run to see which versions there are."
        })
      }
      const { take, hunks, edits } = action
      if (take === undefined && hunks === undefined && edits === undefined) {
        return yield* new InvalidInput({
          field: "take",
          reason: "Nothing says what the version is to be.",
          mend: "Name the files or hunks to take, or give edited texts."
        })
      }
      const repository = repositoryOf(run, patchSet.repositoryId)
      // A retry of the same command makes the same objects under the same name.
      const ref = `${run.id}/by-hand-${id.slice("cmd_".length)}`
      const { base, tree } = patchSet.change
      const made = yield* store.makeVersion(repository.id, {
        base,
        tree,
        ref,
        ...(take === undefined ? {} : { take }),
        ...(hunks === undefined ? {} : { hunks }),
        ...(edits === undefined ? {} : { edits })
      })
      const change = yield* changeOf(run, repository, {
        ...made,
        bundle: yield* store.bundleOf(repository.id, base, ref),
        said: patchSet.change.summary,
        tools: patchSet.change.tools,
        message: patchSet.change.message
      })
      if (change === undefined) {
        return yield* new InvalidInput({
          field: "take",
          reason: "Nothing of the change would be left.",
          mend: "Take at least one file or hunk, or reject the change."
        })
      }
      yield* submit(id, run.id, { _tag: "ProposeVersion", from: patchSet.id, change })
    })

    /** By its id or the beginning of it, as the command line shows it. */
    const violationNamed = (run: Run, wanted: string) => {
      const found = violationsOf(run).filter(({ id }) => wanted.length >= 6 && id.startsWith(wanted))
      const [only] = found
      return only !== undefined && found.every(({ id }) => id === only.id)
        ? Effect.succeed(only.id)
        : Effect.fail(
            new InvalidInput({
              field: "violationId",
              reason: `${JSON.stringify(wanted.slice(0, 80))} names no violation of R-${run.number}.`,
              mend: "`patchplane show` lists them with their ids; give 6 characters of one or more."
            })
          )
    }

    /** Does it, and gives the run that it led to. */
    const perform = Effect.fnUntraced(function* (id: CommandId, run: Run, action: Action) {
      switch (action._tag) {
        case "approve":
          yield* approve(id, run, action)
          return run.id
        case "approve-plan":
          yield* submit(id, run.id, { _tag: "ApprovePlan", plan: action.plan })
          return run.id
        case "reject":
          yield* submit(id, run.id, {
            _tag: "RejectPatchSet",
            patchSetId: action.patchSetId,
            ...(yield* reason(action.reason)),
            ...(action.goOn === undefined ? {} : { goOn: action.goOn })
          })
          return run.id
        case "propose-version":
          yield* proposeVersion(id, run, action)
          return run.id
        case "override-violation":
          yield* submit(id, run.id, {
            _tag: "OverrideViolation",
            violationId: yield* violationNamed(run, action.violationId),
            reason: yield* required("reason", action.reason)
          })
          return run.id
        case "force-manual-review":
          yield* submit(id, run.id, { _tag: "ForceManualReview", ...(yield* reason(action.reason)) })
          return run.id
        case "request-changes":
          yield* submit(id, run.id, {
            _tag: "RequestChanges",
            patchSetId: action.patchSetId,
            comments: yield* required("comments", withLines(action.comments, action.lines ?? [])),
            ...(action.lines === undefined || action.lines.length === 0
              ? {}
              : { lines: yield* artifacts.putText(JSON.stringify(action.lines)) })
          })
          return run.id
        case "answer":
          yield* submit(id, run.id, {
            _tag: "Answer",
            answer: yield* required("text", action.text),
            ...(action.questionId === undefined ? {} : { questionId: action.questionId })
          })
          return run.id
        case "override-triage": {
          const why = yield* required("reason", action.reason)
          // A declined run is final: going on against triage is a new run that says so (TRI-1).
          if (run.status === "declined") return (yield* requests.startAgain(id, run, why)).runId
          yield* submit(id, run.id, { _tag: "OverrideTriage", reason: why })
          return run.id
        }
        case "redirect":
          yield* submit(id, run.id, {
            _tag: "Redirect",
            instruction: yield* required("instruction", action.instruction),
            ...(action.repository === undefined ? {} : { repository: action.repository })
          })
          return run.id
        case "resolve-conflict":
          yield* submit(id, run.id, {
            _tag: "ResolveConflict",
            ...(action.instruction === undefined || action.instruction.trim() === ""
              ? {}
              : { instruction: yield* required("instruction", action.instruction) })
          })
          return run.id
        case "pause":
          yield* submit(id, run.id, { _tag: "Pause" })
          return run.id
        case "resume":
          yield* submit(id, run.id, { _tag: "Resume" })
          return run.id
        case "retry":
          if (statusKind(run.status) === "final") return (yield* requests.startAgain(id, run)).runId
          yield* submit(id, run.id, { _tag: "Retry" })
          return run.id
        case "close":
          yield* submit(id, run.id, { _tag: "Close", ...(yield* reason(action.reason)) })
          return run.id
        case "cancel":
          yield* submit(id, run.id, { _tag: "Cancel" })
          return run.id
        case "kill":
          yield* interrupts.kill(run.id, yield* by(id))
          return run.id
      }
    })

    const act = Effect.fnUntraced(function* (payload: { readonly commandId: CommandId; readonly run: string; readonly action: Action }) {
      const run = yield* ledger.findRun(payload.run)
      const led = yield* ledger.run(yield* perform(payload.commandId, run, payload.action))
      return { runId: led.id, number: led.number, status: led.status }
    })

    return {
      handlers: {
        Act: (payload: Parameters<typeof act>[0]) => orApiError(act(payload)),
        EngageKillSwitch: ({ commandId }: { readonly commandId: CommandId }) =>
          orApiError(
            Effect.gen(function* () {
              return { ended: yield* interrupts.kill("all", yield* by(commandId)) }
            })
          ),
        ReleaseKillSwitch: ({ commandId }: { readonly commandId: CommandId }) =>
          orApiError(Effect.flatMap(by(commandId), (who) => interrupts.release(who))),
        PauseIntake: ({ commandId }: { readonly commandId: CommandId }) => orApiError(ofIntake(commandId, "PauseIntake")),
        ResumeIntake: ({ commandId }: { readonly commandId: CommandId }) => orApiError(ofIntake(commandId, "ResumeIntake"))
      }
    }
  })

/** Comments on lines after the general ones, as the agent reads them. */
const withLines = (comments: string, lines: ReadonlyArray<LineComment>): string =>
  [
    comments.trim(),
    ...lines.map(({ path, line, endLine, side, text }) => {
      const at = endLine === undefined || endLine === line ? `${line}` : `${line}-${endLine}`
      return `${path}:${at}${side === "before" ? " (before the change)" : ""}: ${text.trim()}`
    })
  ]
    .filter((part) => part !== "")
    .join("\n\n")

const anotherChange = (now: ArtifactHash) =>
  new CommandRefused({
    code: "approval-of-another-change",
    message: `The change is ${now.slice(0, 16)} now, not what you approved.`,
    mend: "Look at it again and decide anew.",
    stale: true
  })
