/** Several refs of one repository, changed together or not at all, with a last look before it counts. */
import type { ChildProcessWithoutNullStreams } from "node:child_process"
import { Effect } from "effect"
import { gateSpawn, GitFailure } from "./gate-git.ts"

export interface RefChange {
  readonly ref: string
  readonly to: string
  /** What has to stand there now; absent: the ref must not exist. */
  readonly from?: string | undefined
}

/**
 * `git update-ref --stdin`: all refs are locked and checked, then `beforeCommit` is asked, then they
 * change. Its failure, an interruption and a death of this process before the commit leave every ref as
 * it was. Fails with what git said when a ref is not what it should be.
 */
export const changeRefs = <E>(
  repository: { readonly path: string; readonly identity: Readonly<Record<string, string>>; readonly reason: string },
  changes: ReadonlyArray<RefChange>,
  beforeCommit: Effect.Effect<void, E>
): Effect.Effect<void, GitFailure | E> =>
  Effect.scoped(
    Effect.gen(function* () {
      const child = yield* gateSpawn({
        cwd: repository.path,
        args: ["update-ref", "--no-deref", "-m", repository.reason, "--stdin"],
        env: repository.identity
      })
      const talk = conversation(child)
      const lines = changes.map(({ ref, to, from }) => (from === undefined ? `create ${ref} ${to}` : `update ${ref} ${to} ${from}`))
      yield* talk(["start", ...lines, "prepare"], "prepare: ok")
      yield* beforeCommit
      // Git is told to commit and has done so a moment later: nobody may end it in between.
      yield* Effect.uninterruptible(talk(["commit"], "commit: ok"))
    })
  ).pipe(
    Effect.timeoutOrElse({
      duration: 30_000,
      orElse: () => Effect.fail(new GitFailure({ reason: "timeout", command: "update-ref", exitCode: null, stderr: "no answer in 30 s" }))
    })
  )

const conversation = (child: ChildProcessWithoutNullStreams) => {
  let said = ""
  let complained = ""
  let exitCode: number | null | undefined
  let heard: () => void = () => {}
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8")
    heard()
  })
  child.stderr.on("data", (chunk: Buffer) => {
    complained = (complained + chunk.toString("utf8")).slice(-16_384)
  })
  child.once("close", (code) => {
    exitCode = code
    heard()
  })
  return (lines: ReadonlyArray<string>, until: string) =>
    Effect.callback<void, GitFailure>((resume) => {
      heard = () => {
        if (said.split("\n").includes(until)) resume(Effect.void)
        else if (exitCode !== undefined) {
          resume(Effect.fail(new GitFailure({ reason: "exit", command: "update-ref", exitCode, stderr: complained })))
        }
      }
      child.stdin.write(lines.map((line) => `${line}\n`).join(""))
      heard()
    })
}
