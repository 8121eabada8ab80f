/** Runs a verification in a thread of its own, which ends with it. */
import { Effect } from "effect"
import type { Verification } from "./ledger.ts"
import type { Role, VerifierReply } from "./protocol.ts"

/** Dies when the ledger can't be read at all; everything that can be read and does not hold is in the verification. */
export const verifyInThread = (worker: URL, role: Extract<Role, { role: "verifier" }>): Effect.Effect<Verification> =>
  Effect.callback<Verification>((resume) => {
    const thread = new Worker(worker.href)
    thread.onmessage = (message: MessageEvent<string>) => {
      const reply = JSON.parse(message.data) as VerifierReply
      thread.terminate()
      resume(
        "verification" in reply ? Effect.succeed(reply.verification) : Effect.die(new Error(`${reply.fault.message} ${reply.fault.mend}`))
      )
    }
    thread.onerror = (event) => {
      thread.terminate()
      resume(Effect.die(new Error(`the verifier ended: ${event.message}`)))
    }
    thread.postMessage(JSON.stringify(role))
    return Effect.sync(() => thread.terminate())
  })
