/** The keychain in a process that was started with a session of its own: JSON lines of calls in, of answers out. */
import { createInterface } from "node:readline"
import { keychainStore } from "../../../native/secret-store/keychain.ts"
import type { SecretStoreFailed } from "../../../native/secret-store/secret-store.ts"

const store = keychainStore("PatchPlane test", Number(process.argv[2] ?? 15_000))

for await (const line of createInterface(process.stdin)) {
  const { id, call, name, value } = JSON.parse(line) as { id: number; call: "get" | "set" | "remove"; name: string; value: string }
  void store[call](name, value).then(
    (answer) => process.stdout.write(`${JSON.stringify({ id, answer })}\n`),
    ({ code, message, mend }: SecretStoreFailed) => process.stdout.write(`${JSON.stringify({ id, failed: { code, message, mend } })}\n`)
  )
}
