/**
 * An entry of the native shell for tests of the adapter alone: its methods are called from the test over a Unix socket,
 * and what it says goes back the same way.
 */
import { connect } from "node:net"
import { makeLineReader } from "../../desktop/host/lines.ts"
import { electrobunShell } from "../../desktop/shell/electrobun.ts"
import { launchArguments, launchCommand } from "../../desktop/shell/launch.ts"

const socket = connect(process.env["SHELL_TEST_SOCKET"] ?? "")
const send = (message: object) => void socket.write(`${JSON.stringify(message)}\n`)
// Nothing of the test's keeps the app's thread alive: the shell has to.
socket.unref()
const shell = await electrobunShell({ icons: "/icons" })((event) => send({ event }))
if (process.env["SHELL_TEST_SIGTERM"] !== undefined) {
  process.on("SIGTERM", () => {
    send({ event: { _tag: "heard-sigterm" } })
    shell.quit(7)
  })
}
const perform = async ({ id, method, args }: { id: number; method: keyof typeof shell; args: ReadonlyArray<never> }) => {
  const member: unknown = shell[method]
  send({ id, answer: typeof member === "function" ? await (member as (...given: ReadonlyArray<never>) => unknown)(...args) : member })
}
socket.on(
  "data",
  makeLineReader((line) => void perform(JSON.parse(line) as { id: number; method: keyof typeof shell; args: ReadonlyArray<never> }))
)
send({ event: { _tag: "started", arguments: launchArguments(), command: launchCommand() } })
