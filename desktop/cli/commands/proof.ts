/** `ledger export`, `ledger verify-bundle`, `ledger key` and `ledger replay`: what proves the past. */
import { open, rename, rm } from "node:fs/promises"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import { Effect, Stream } from "effect"
import { CoreFailure, type ReplayView } from "../../../core/api/contract.ts"
import { reportLines, verifyBundleFile } from "../../../core/provenance/bundle/verify-file.ts"
import { UsageError, type Command } from "../command.ts"
import { answered, withCore } from "../core.ts"
import { exitCodes } from "../exit-codes.ts"
import { visibleLine } from "../untrusted.ts"

export const ledgerExport: Command = {
  name: "ledger export",
  summary: "write a run's proof bundle: what anybody can verify anywhere, without an account",
  arguments: "<run> <file>",
  words: [2, 2],
  options: { force: { type: "boolean", help: "replace the file if there is one" } },
  run: (input) =>
    answered(input, (core) =>
      Effect.gen(function* () {
        const [run = "", name = ""] = input.words
        const file = resolve(name)
        if (existsSync(file) && !input.flag("force")) {
          return yield* new UsageError({ message: `${file} is there already.`, mend: "Name another file, or add --force to replace it." })
        }
        const { fingerprint } = yield* core.ProofKey()
        const bytes = yield* writeWhole(file, core.ExportProof({ run }))
        return {
          document: { file, bytes, fingerprint },
          lines: [
            `Wrote ${file}: ${bytes} bytes, signed by ${fingerprint}`,
            "Anybody verifies it with: patchplane ledger verify-bundle <file>, or bun verify-proof.js <file>"
          ]
        }
      })
    )
}

/** Writes beside the file and moves it there when it is whole; an export that fails leaves nothing. */
const writeWhole = <E>(file: string, pieces: Stream.Stream<string, E>): Effect.Effect<number, E | CoreFailure> => {
  const fresh = `${file}.unfinished-${process.pid}`
  const onDisk = <A>(work: () => Promise<A>) =>
    Effect.tryPromise({
      try: work,
      catch: (cause) =>
        new CoreFailure({
          message: `${file} can't be written: ${(cause as Error).message}.`,
          mend:
            (cause as NodeJS.ErrnoException).code === "ENOSPC"
              ? "Free some space on its disk, or name a file on another one."
              : "Name a file in a folder that you may write to."
        })
    })
  return Effect.acquireUseRelease(
    onDisk(() => open(fresh, "wx", 0o600)),
    (handle) =>
      Effect.gen(function* () {
        let bytes = 0
        yield* Stream.runForEach(pieces, (piece) =>
          onDisk(async () => {
            const text = Buffer.from(piece, "utf8")
            await handle.writeFile(text)
            bytes += text.byteLength
          })
        )
        yield* onDisk(async () => {
          await handle.sync()
          await rename(fresh, file)
        })
        return bytes
      }),
    (handle) => Effect.promise(() => handle.close().then(() => rm(fresh, { force: true })))
  )
}

export const ledgerVerifyBundle: Command = {
  name: "ledger verify-bundle",
  summary: "verify a proof bundle; needs no core, no home and no network",
  arguments: "<file>",
  words: [1, 1],
  options: { key: { type: "string", value: "<fingerprint>", help: "the key that must have signed it" } },
  run: ({ output, words, text }) =>
    Effect.gen(function* () {
      const [file = ""] = words
      const key = text("key")
      const report = yield* Effect.tryPromise({
        try: () => verifyBundleFile(file, key === undefined ? {} : { key }),
        catch: (cause) => new UsageError({ message: `${file} can't be read: ${(cause as Error).message}.`, mend: "Name a proof bundle." })
      })
      output.document(report)
      for (const line of reportLines(report)) output.line(visibleLine(line))
      return report.holds ? exitCodes.done : exitCodes.failed
    })
}

export const ledgerKey: Command = {
  name: "ledger key",
  summary: "show the fingerprint of the key that this installation signs proof bundles with",
  arguments: "",
  words: [0, 0],
  options: {},
  run: (input) => answered(input, (core) => Effect.map(core.ProofKey(), (key) => ({ document: key, lines: [key.fingerprint] })))
}

export const ledgerReplay: Command = {
  name: "ledger replay",
  summary: "step through a past run's events, to the exact patches, rebuilt from what was kept of them",
  arguments: "<run>",
  words: [1, 1],
  options: {
    to: { type: "string", value: "<seq>", help: "stop after this event of the ledger" },
    repo: { type: "string", short: "r", value: "<name>", help: "rebuild the patch of this repository; else of each" },
    version: { type: "string", value: "<number>", help: "rebuild this version; else the newest" }
  },
  run: ({ home, output, words, text }) =>
    withCore(home, (core) =>
      Effect.gen(function* () {
        const [run = ""] = words
        const to = yield* numberOf("to", text("to"))
        const version = yield* numberOf("version", text("version"))
        const repository = text("repo")
        let whole = true
        const wanted = { ...to, ...version, ...(repository === undefined ? {} : { repository }) }
        yield* core.ReplayRun({ run, ...wanted }).pipe(
          Stream.runForEach((step) =>
            Effect.sync(() => {
              output.item(step)
              for (const line of replayLines(step)) output.line(visibleLine(line))
              if (step._tag === "patch" && step.tree !== step.expected) whole = false
            })
          )
        )
        return whole ? exitCodes.done : exitCodes.failed
      })
    )
}

/** An option that is a whole number, under its own name; nothing where it was not given. */
const numberOf = <const Name extends string>(name: Name, written: string | undefined) =>
  written === undefined
    ? Effect.succeed({} as { readonly [_ in Name]?: number })
    : /^\d{1,15}$/.test(written)
      ? Effect.succeed({ [name]: Number(written) } as { readonly [_ in Name]?: number })
      : Effect.fail(
          new UsageError({
            message: `--${name}: ${JSON.stringify(written)} is no whole number.`,
            mend: "Give the number of an event of the ledger (--to), or of a version as `show` says it (--version)."
          })
        )

const replayLines = (step: ReplayView): ReadonlyArray<string> => {
  switch (step._tag) {
    case "step":
      return [`${String(step.seq).padStart(6)}  ${new Date(step.at).toISOString()}  ${step.status.padEnd(16)}  ${step.line}`]
    case "no-patch":
      return ["There is no patch set up to here."]
    case "patch":
      return step.tree === step.expected
        ? [
            `${step.repository}, version ${step.version}, rebuilt from its bundle (artifact ${step.bundle.slice(0, 16)}): tree ${step.tree}, as recorded`
          ]
        : [
            `${step.repository}, version ${step.version}, does not come out: its bundle gives the tree ${step.tree}, recorded is ${step.expected}`
          ]
  }
}
