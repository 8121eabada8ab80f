/** Who verifies: threads of their own, or the writer where it is little. What was found whole is noted for the next time. */
import { Effect } from "effect"
import type { Home } from "../config/home.ts"
import type { Instant } from "../domain/ids.ts"
import type { Verification, Verified } from "./ledger.ts"
import type { Reader } from "./reader.ts"
import { few } from "./verify.ts"
import { verifyInThreads } from "./verify-thread.ts"
import { members, type WriterClient } from "./writer-client.ts"

export const makeVerification = (deps: {
  readonly home: Home
  readonly worker: URL
  readonly reader: Reader
  readonly writer: WriterClient
}): { readonly whole: Effect.Effect<Verification>; readonly whatIsNew: Effect.Effect<Verification> } => {
  const { home, worker, reader, writer } = deps
  const artifacts = home.artifacts

  /** By the writer, which is there already; undefined where it is more than it should do between two commits. */
  const verifyFew = (since: Verified, until: number): Effect.Effect<Verification | undefined> =>
    until - since.seq > few.events
      ? Effect.succeed(undefined)
      : Effect.callback((resume) =>
          writer.send(members({ kind: "verify-few", artifacts, since, until }), (answer) =>
            resume(Effect.succeed(answer.kind === "verified" ? answer.verification : undefined))
          )
        )

  /** Without the note the next verification only takes longer. */
  const note = ({ broken, head, artifacts: found }: Verification): Effect.Effect<void> =>
    broken !== null || found.missing.length > 0 || found.corrupt.length > 0 || head.seq === 0
      ? Effect.void
      : Effect.callback((resume) =>
          writer.send(members({ kind: "verified", verified: { ...head, at: Date.now() as Instant } }), () => resume(Effect.void))
        )

  const verify = (from: Reader["verified"]): Effect.Effect<Verification> =>
    Effect.gen(function* () {
      const since = from()
      const until = reader.head().seq
      const quick = since === undefined ? undefined : yield* verifyFew(since, until)
      const found = quick ?? (yield* verifyInThreads(worker, { file: home.ledger, artifacts, since, until }))
      yield* note(found)
      return found
    })

  return { whole: verify(() => undefined), whatIsNew: verify(reader.verified) }
}
