/** What an agent claimed to have run, beside what we ran (REV-4). Derived from the transcript; nothing here decides anything. */
import { Schema } from "effect"
import { Instant } from "./ids.ts"

/**
 * Why a claim should not be believed as it stands:
 * `older-than-last-edit`: files were changed after it; `contradicted-by-our-run`: our own run of the tests says
 * otherwise; `contradicted-by-its-run`: the agent's own newest run says otherwise; `never-ran`: the transcript
 * holds no run; `exit-code-hidden`: the command's exit code may not be the tests' (a pipe, `|| true`, `;`).
 */
export const ClaimMark = Schema.Literals([
  "older-than-last-edit",
  "contradicted-by-our-run",
  "contradicted-by-its-run",
  "never-ran",
  "exit-code-hidden"
])
export type ClaimMark = typeof ClaimMark.Type

export const Claims = Schema.Struct({
  /** Runs of tests that are in the transcript, oldest first. `at`: when the command ended. */
  runs: Schema.Array(
    Schema.Struct({
      command: Schema.String,
      at: Instant,
      passed: Schema.Boolean,
      exitCode: Schema.optionalKey(Schema.Int),
      marks: Schema.Array(ClaimMark)
    })
  ),
  /** Sentences of the agent's final text about tests. */
  said: Schema.Array(
    Schema.Struct({ text: Schema.String, says: Schema.Literals(["pass", "fail", "not-run"]), marks: Schema.Array(ClaimMark) })
  ),
  /** When the agent last changed files, as far as its tools tell. */
  lastEdit: Schema.optionalKey(Instant),
  /** Our own run of the tests; absent while there is none, or where it gave no verdict. */
  ours: Schema.optionalKey(Schema.Struct({ reviewer: Schema.String, passed: Schema.Boolean, summary: Schema.String })),
  /** False where a transcript was cut, erased or can't be read: then what is missing proves nothing. */
  complete: Schema.Boolean
})
export type Claims = typeof Claims.Type
