/** `serve`, `start`, `open`, `stop` and `status`: the core's own life. */
import { spawn } from "node:child_process"
import { Effect } from "effect"
import type { Status } from "../../../core/api/contract.ts"
import { actorName } from "../../../core/api/event-line.ts"
import type { Home } from "../../../core/config/home.ts"
import { lockHolder } from "../../../core/ledger/home-lock.ts"
import type { CoreClient } from "../../host/client.ts"
import { coreEnvironment, coreGone } from "../../host/join.ts"
import { place } from "../../place.ts"
import { openInBrowser } from "../browser.ts"
import { CoreHangs, type Command } from "../command.ts"
import { answered, withRunningCore } from "../core.ts"
import { exitCodes, type ExitCode } from "../exit-codes.ts"
import type { Output } from "../output.ts"
import { scriptedNote, table } from "../render.ts"
import { visibleLine } from "../untrusted.ts"

export const serve: Command = {
  name: "serve",
  summary: "run the core in this terminal until Ctrl-C; other commands start it by themselves",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    Effect.callback<ExitCode>((resume) => {
      const child = spawn(process.execPath, [place.core, ...(output.json ? ["--announce"] : [])], {
        stdio: "inherit",
        env: coreEnvironment(home)
      })
      // Ctrl-C reaches the child by the terminal as well; whoever comes first, it ends once and in order.
      const pass = (signal: NodeJS.Signals) => void child.kill(signal)
      process.on("SIGINT", pass).on("SIGTERM", pass)
      child.once("exit", (code) => resume(Effect.succeed((code ?? exitCodes.failed) as ExitCode)))
    })
}

export const start: Command = {
  name: "start",
  summary: "start PatchPlane, begin the demo in an empty home, and open it in the browser",
  arguments: "",
  words: [0, 0],
  options: { "no-open": { type: "boolean", help: "only print the address" }, "no-demo": { type: "boolean", help: "begin no demo run" } },
  run: (input) =>
    answered(input, (core) =>
      Effect.gen(function* () {
        const empty = (yield* core.ListRuns({ limit: 1 })).length === 0
        const demo = empty && !input.flag("no-demo") ? yield* core.Demo() : undefined
        const { url } = yield* core.MintTicket()
        const { pid } = yield* core.Status()
        const opened = !input.flag("no-open") && openInBrowser(url)
        return {
          document: { pid, url, opened, ...(demo === undefined ? {} : { demo }) },
          lines: [
            `PatchPlane runs (process ${pid}, state in ${input.home.root}).`,
            ...(demo === undefined ? [] : [`The demo run R-${demo.number} has begun (${scriptedNote}).`]),
            opened ? "It opens in your browser. If it does not, open this one-time address:" : "Open this one-time address:",
            `  ${url}`,
            "Another one: patchplane open. In a terminal: patchplane watch. To stop it: patchplane stop."
          ]
        }
      })
    )
}

export const open: Command = {
  name: "open",
  summary: "open the app in the browser, or print a one-time address",
  arguments: "[run]",
  words: [0, 1],
  options: { print: { type: "boolean", short: "p", help: "only print the address" } },
  run: (input) =>
    answered(input, (core) =>
      Effect.gen(function* () {
        const { url } = yield* core.MintTicket()
        const [run] = input.words
        const address =
          run === undefined ? url : `${url}&to=${encodeURIComponent(`/#/runs/${(yield* core.GetRun({ run })).summary.number}`)}`
        const opened = !input.flag("print") && openInBrowser(address)
        return { document: { url: address, opened }, lines: opened ? [] : [address] }
      })
    )
}

export const stop: Command = {
  name: "stop",
  summary: "end the core in order; runs go on when it starts again",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    // Its answer may be lost with the connection that it ends.
    withRunningCore(home, (core) => Effect.exit(core.Shutdown())).pipe(
      Effect.andThen(coreGone(home)),
      Effect.timeoutOrElse({ duration: endingPatience, orElse: () => Effect.fail(hangs(home)) }),
      Effect.map(() => {
        output.document({ stopped: true })
        output.line("PatchPlane has ended.")
        return exitCodes.done
      }),
      Effect.catchTag("CoreUnreachable", () =>
        Effect.sync(() => {
          output.document({ stopped: false })
          output.line("PatchPlane does not run.")
          return exitCodes.done
        })
      )
    )
}

/** Milliseconds for the core to end in order: its sandboxes are ended by then, and its ledger is closed. */
const endingPatience = 10_000

const hangs = (home: Home) => {
  const pid = lockHolder(home)
  return new CoreHangs({
    message: `The core${pid === undefined ? "" : ` (process ${pid})`} does not end.`,
    mend: `Stop what it runs with \`patchplane kill\`, then end it${pid === undefined ? "" : `: kill -9 ${pid}`}. Its runs go on at the next start.`
  })
}

export const status: Command = {
  name: "status",
  summary: "say how the running core stands",
  arguments: "",
  words: [0, 0],
  options: {},
  run: ({ home, output }) =>
    withRunningCore(home, (core: CoreClient) =>
      Effect.map(core.Status(), (found) => {
        output.document(found)
        printStatus(output, found)
        return exitCodes.done
      })
    )
}

const printStatus = (output: Output, found: Status) => {
  const { model, sandbox, held, intakePause } = found
  const rows = [
    ["version", `${found.version}, process ${found.pid}`],
    ["home", found.home],
    ["you", `${actorName(found.actor)} (local identity, not signed in)`],
    ["model", `${model.provider}/${model.id}${model.scripted ? ` (${scriptedNote})` : ""}`],
    ["sandbox", `${sandbox.name}: ${sandbox.why} ${sandbox.mend}`],
    ["ledger", `${found.head.seq} events, head ${found.head.hash}`],
    ...(held === undefined ? [] : [["KILL SWITCH", `pulled by ${actorName(held.by)}; nothing starts until: patchplane release`]]),
    ...(intakePause === undefined
      ? []
      : [["intake", `paused by ${actorName(intakePause.by)}; nothing new starts until: patchplane resume`]])
  ]
  for (const row of table(rows)) output.line(visibleLine(row).trimEnd())
}
