/** The contract's errors say whose fault it is and whether a repeat helps, whatever port failed. */
import { Effect } from "effect"
import { expect, test } from "vitest"
import { CoreFailure, InvalidInput } from "../../core/api/contract.ts"
import { orApiError, type PortFailure } from "../../core/api/handlers/errors.ts"
import { CommandRefused } from "../../core/domain/command.ts"
import { SandboxFailure } from "../../core/execution/execution-adapter.ts"
import { ArtifactMissing, StorageFull } from "../../core/ledger/artifact-store.ts"
import { RepositoryFailure } from "../../core/repository/repository-store.ts"
import { ArtifactHash } from "../../core/domain/ids.ts"

const text = { message: "It did not work.", mend: "Do it otherwise." }
const failures: ReadonlyArray<readonly [failure: PortFailure, said: object]> = [
  [
    new SandboxFailure({ code: "no-confinement", retryable: true, ...text }),
    { _tag: "CoreFailure", code: "no-confinement", class: "sandbox", retryable: true }
  ],
  [
    new SandboxFailure({ code: "bad-spec", retryable: false, ...text }),
    { _tag: "CoreFailure", code: "bad-spec", class: "bug", retryable: false }
  ],
  [
    new RepositoryFailure({ code: "git-interrupted", ...text }),
    { _tag: "CoreFailure", code: "git-interrupted", class: "storage", retryable: true }
  ],
  [
    new RepositoryFailure({ code: "folder-missing", field: "path", ...text }),
    { _tag: "InvalidInput", field: "path", class: "input", retryable: false }
  ],
  [new StorageFull(text), { _tag: "CoreFailure", class: "storage", retryable: false }],
  [new ArtifactMissing({ hash: ArtifactHash.make("0".repeat(64)) }), { _tag: "NotFound", class: "storage", retryable: false }],
  [
    new CommandRefused({ code: "ledger-damaged", stale: false, ...text }),
    { _tag: "CommandRefused", code: "ledger-damaged", class: "storage", retryable: false }
  ],
  [new InvalidInput({ field: "prompt", reason: "It is empty.", mend: "Say something." }), { class: "input", retryable: false }],
  [new CoreFailure({ ...text, class: "bug", retryable: true }), { class: "bug", retryable: true }]
]

test.each(failures)("OBS-2 OBS-1 %s says its class and whether a repeat helps", (failure, said) => {
  expect(Effect.runSync(Effect.flip(orApiError(Effect.fail(failure))))).toMatchObject(said)
})
