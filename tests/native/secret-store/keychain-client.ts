/** A keychain store that works in a child process: the session's bus is read from a process's first environment. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { SecretStoreFailed, type SecretStore } from "../../../native/secret-store/secret-store.ts"

export interface KeychainClient extends SecretStore {
  readonly end: () => Promise<void>
}

interface Answer {
  readonly id: number
  readonly answer?: unknown
  readonly failed?: { readonly code: SecretStoreFailed["code"]; readonly message: string; readonly mend: string }
}

export const startKeychain = (env: Record<string, string>, patience?: number): KeychainClient => {
  const args = [join(import.meta.dirname, "keychain-process.ts"), ...(patience === undefined ? [] : [String(patience)])]
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] })
  const gone = once(child, "exit")
  const waiting = new Map<number, (answer: Answer) => void>()
  createInterface(child.stdout).on("line", (line) => {
    const answer = JSON.parse(line) as Answer
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  let last = 0
  const asked = async (call: string, name: string, value?: string): Promise<unknown> => {
    const id = ++last
    const answered = new Promise<Answer>((done) => waiting.set(id, done))
    child.stdin.write(`${JSON.stringify({ id, call, name, value })}\n`)
    const { answer, failed } = await answered
    if (failed !== undefined) throw new SecretStoreFailed(failed.code, failed.message, failed.mend)
    return answer
  }
  return {
    name: "keychain",
    get: async (name) => (await asked("get", name)) as string | undefined,
    set: async (name, value) => void (await asked("set", name, value)),
    remove: async (name) => (await asked("remove", name)) === true,
    end: async () => {
      child.kill("SIGKILL")
      await gone
    }
  }
}
