/**
 * Doubles at the ports that reach the machine: no git, no sandbox, no agent. The ledger, the engine, the api
 * and the host around them are the real ones. What a run does follows from words in its prompt.
 */
import { Effect, Layer } from "effect"
import { DemoRepository } from "../../core/api/handlers/ports.ts"
import type { EffectKind } from "../../core/domain/event.ts"
import type { ArtifactHash, GitObject, Instant } from "../../core/domain/ids.ts"
import { knowledgeVersion, type RepositoryKnowledge } from "../../core/domain/knowledge.ts"
import type { ChangedFile } from "../../core/domain/outcome.ts"
import { repositoryOf } from "../../core/domain/run.ts"
import type { Steps } from "../../core/engine/perform.ts"
import { ExecutionAdapter } from "../../core/execution/execution-adapter.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { changeDigest } from "../../core/publication/digest.ts"
import { WriteGate } from "../../core/publication/write-gate.ts"
import { RepositoryFailure, RepositoryStore } from "../../core/repository/repository-store.ts"
import { Models } from "../../core/runtime/models.ts"
import { RuntimeAdapter } from "../../core/runtime/runtime-adapter.ts"
import type { Report, StepInput } from "../../core/steps/step.ts"
import type { Machine } from "../../desktop/core-layer.ts"

export const object = (n: number) => n.toString(16).padStart(40, "0") as GitObject
/** The commit that every repository's `main` is at. */
export const base = object(1)

export const changedFiles: ReadonlyArray<ChangedFile> = [
  {
    path: "src/sum.ts",
    status: "modified",
    mode: { before: "100644", after: "100644" },
    blob: { before: object(10), after: object(11) },
    binary: false,
    added: 1,
    removed: 1
  },
  {
    path: "logo.png",
    status: "added",
    mode: { before: "000000", after: "100644" },
    blob: { before: object(0), after: object(12) },
    binary: true,
    added: 0,
    removed: 0
  }
]
/** A diff with what a hostile agent would put into one: an escape sequence and a bidirectional override. */
export const diff = "--- a/src/sum.ts\n+++ b/src/sum.ts\n@@ -1 +1 @@\n-a - b\n+a + b // \u001b[2J\u202eevil\n"

/** What is said to be known of every repository, with a name that a terminal must not obey. */
export const knowledge: RepositoryKnowledge = {
  version: knowledgeVersion,
  commit: base,
  directory: ".",
  tree: {
    files: 2,
    bytes: 9,
    complete: true,
    symlinks: 0,
    top: ["logo.png", "src/"],
    folders: [{ path: "src", files: 1, bytes: 6 }],
    largest: []
  },
  languages: [{ name: "TypeScript", files: 1, bytes: 6 }],
  manifests: [],
  manifestCount: 0,
  lockfiles: [],
  commands: { test: ["npm", "run", "--silent", "test"] },
  codeOwners: { path: "CODEOWNERS", rules: [{ pattern: "/src/", owners: ["@ada"] }], ruleCount: 1 },
  pipelines: [{ path: ".github/workflows/\u001b[2Jci.yml", system: "github-actions", jobs: ["test"] }],
  lfs: [],
  submodules: [],
  docs: { papers: [] }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const refuse = (code: string, field: string, message: string, mend: string) =>
  Effect.fail(new RepositoryFailure({ code, field, message, mend }))

/** Paths that hold `bare`, `shallow` or `empty` are repositories of that kind; `/no` is none; all others are fine. */
const repositories = Layer.succeed(RepositoryStore, {
  inspect: (path) => {
    if (path.startsWith("/no")) return refuse("not-a-repository", "path", `${path} is no git repository.`, "Name the folder of one.")
    const kind = ["bare", "shallow", "empty"].find((word) => path.includes(word))
    if (kind !== undefined) return refuse(`${kind}-repository`, "path", `${path} is ${kind}.`, "Name another one.")
    return Effect.succeed({ root: path.replace(/\/+$/, ""), name: path.split("/").findLast(Boolean) ?? "root", defaultBranch: "main" })
  },
  fetchBase: (_id, path, branch) =>
    branch === "main" || branch === "next"
      ? Effect.succeed(base)
      : refuse("branch-missing", "base", `${path} has no branch ${branch}.`, "Name one that is there."),
  takeBundle: () => Effect.void,
  forgetChanges: () => Effect.succeed(0),
  path: (id) => `/store/${id}`,
  changedFiles: () => Effect.succeed(changedFiles),
  diff: () => Effect.succeed(diff),
  fileSides: (_id, _base, _tree, { path }) =>
    Effect.succeed(
      path === "logo.png" ? { before: null, after: Uint8Array.of(0x89, 0, 0xff) } : { before: bytes("a - b\n"), after: bytes("a + b\n") }
    ),
  hunks: () => Effect.succeed([{ before: { line: 1, count: 1 }, after: { line: 1, count: 1 } }]),
  fileAt: () => Effect.succeed(null),
  makeVersion: () => Effect.succeed({ commit: object(201), tree: object(150) }),
  bundleOf: () => Effect.succeed(bytes("bundle")),
  tree: () => Effect.succeed([]),
  trialMerges: (_id, pairs) => Effect.succeed(pairs.map(() => ({ clean: false, conflicts: [{ path: "src/sum.ts", kind: "content" }] }))),
  appliesCleanly: (_id, commit) => Effect.succeed({ clean: true, tree: commit as GitObject }),
  combine: (_id, from) =>
    Effect.succeed({ kind: "combined", commit: from as GitObject, tree: from as GitObject, merged: from as GitObject }),
  knowledge: (_id, commit, directory) => Effect.succeed({ ...knowledge, commit: commit as GitObject, directory })
})

const execution = Layer.succeed(ExecutionAdapter, {
  kind: "local",
  readiness: Effect.succeed({ works: true, name: "double", why: "Nothing runs in it.", mend: "" }),
  reap: () => Effect.succeed({ sandboxes: 0, workspaces: 0 }),
  kill: () => Effect.succeed(1),
  forget: () => Effect.void,
  forgetCache: () => Effect.void,
  usage: Effect.succeed([])
} as unknown as ExecutionAdapter["Service"])

const unused = Layer.mergeAll(
  Layer.succeed(WriteGate, { hold: () => Effect.void } as unknown as WriteGate["Service"]),
  Layer.succeed(RuntimeAdapter, {} as RuntimeAdapter["Service"]),
  Layer.succeed(Models, {} as Models["Service"])
)

const demo = Layer.succeed(DemoRepository, {
  prepare: Effect.succeed({ path: "/demo", name: "demo", prompt: "Fix the failing test" })
})

type Play = (input: StepInput, prompt: string, keep: (text: string) => Effect.Effect<ArtifactHash>) => Effect.Effect<Report>

const plays: Record<EffectKind, Play> = {
  triage: ({ effect }, prompt, keep) =>
    Effect.gen(function* () {
      const asks = prompt.includes("DEFER") && effect.feedback === undefined
      return {
        _tag: "RecordTriage",
        triage: {
          verdict: asks ? "DEFER" : prompt.includes("NO-GO") ? "NO-GO" : "GO",
          tier: "low",
          reasons: yield* keep("It is small and clear."),
          questions: asks ? [yield* keep("Which sum?")] : [],
          context: yield* keep("context")
        }
      }
    }),
  plan: ({ run }, prompt, keep) =>
    Effect.gen(function* () {
      const plan = yield* keep(
        JSON.stringify({
          decision: "Add the numbers",
          architecture: "In src/sum.ts alone",
          scope: { in: ["Sums"], out: ["Products"] },
          tasks: [{ id: "1", goal: "Fix the sum", acceptance: ["The sums are right"], paths: ["src/sum.ts"] }],
          gates: ["The tests pass"],
          tier: "low"
        })
      )
      const [first, ...more] = run.repositories.map(({ id }, index) => ({
        id: `t${index}`,
        repositoryId: id,
        role: "generalist",
        after: []
      }))
      const work = prompt.includes("EACH") && first !== undefined ? { work: [first, ...more] as const } : {}
      const tasks = prompt.includes("EACH") ? run.repositories.length : 1
      return { _tag: "RecordPlan", plan: { plan, tasks, tier: prompt.includes("HIGH") ? "high" : "low", context: plan, ...work } }
    }),
  execute: ({ run, effect, tell }, prompt, keep) =>
    Effect.gen(function* () {
      if (prompt.includes("HANG") && run.patchSets.length === 0) {
        tell("message.delta", "thinking about it")
        return yield* Effect.never
      }
      const taken = effect.instructions.length
      if (prompt.includes("ASK") && effect.feedback === undefined) {
        return { _tag: "RecordExecution", taken, outcome: { kind: "question", text: yield* keep("Tabs or spaces?") } }
      }
      if (prompt.includes("NOTHING")) {
        return { _tag: "RecordExecution", taken, outcome: { kind: "unchanged", said: yield* keep("Nothing is to be done.") } }
      }
      const repository = repositoryOf(run, effect.repository)
      const tree = object(100 + run.patchSets.length)
      const message = "Fix the sum\n\nIt subtracted."
      const digest = changeDigest({
        repository: repository.id,
        base,
        tree,
        target: repository.target.branch,
        message,
        policy: run.profile.policy
      })
      const change = {
        base,
        tree,
        commit: object(200),
        digest,
        message: yield* keep(message),
        files: yield* keep(JSON.stringify(changedFiles)),
        diff: yield* keep(diff),
        bundle: yield* keep("bundle"),
        summary: yield* keep("The sum adds now."),
        counts: { files: 2, added: 1, removed: 1 },
        tools: { edit: 1 }
      }
      return { _tag: "RecordExecution", taken, outcome: { kind: "changed", change } }
    }),
  combine: () => Effect.die(new Error("these runs have one task each")),
  policy: (_input, prompt, keep) =>
    Effect.gen(function* () {
      const blocks = {
        id: "0123456789abcdef0123456789abcdef",
        rule: "secrets",
        severity: "BLOCK",
        path: "src/sum.ts",
        line: 1,
        message: "It holds a key."
      } as const
      const report = yield* keep("{}")
      return { _tag: "RecordPolicy", policy: { violations: prompt.includes("LEAK") ? [blocks] : [], tier: "low", dependencies: 0, report } }
    }),
  review: ({ effect }, _prompt, keep) =>
    Effect.gen(function* () {
      const finding = { path: "src/sum.ts", line: 1, severity: "low", rule: "no-evil", message: "looks \u001b[31modd" }
      return {
        _tag: "RecordReview",
        review: {
          verdict: "passed",
          score: 1,
          summary: "1 passed",
          command: ["npm", "test"],
          exitCode: 0,
          findings: yield* keep(JSON.stringify(effect.reviewer === "lint" ? [finding] : [])),
          findingCount: effect.reviewer === "lint" ? 1 : 0,
          log: yield* keep("ok"),
          durationMs: 1
        }
      }
    }),
  publish: ({ run }, prompt) =>
    Effect.succeed({
      _tag: "RecordPublication",
      outcome: prompt.includes("CONFLICT")
        ? { kind: "conflict", reason: "main went on." }
        : {
            kind: "published",
            publications: [
              {
                repositoryId: run.repositories[0].id,
                publication: {
                  branch: run.repositories[0].target.branch,
                  commit: object(5),
                  tree: run.patchSets.at(-1)?.change.tree ?? object(0),
                  note: object(6),
                  target: "/repo"
                }
              }
            ]
          }
    }),
  observe: ({ run }) =>
    Effect.succeed({
      _tag: "RecordObservation",
      observed: [
        {
          repositoryId: run.repositories[0].id,
          observed: { tree: run.patchSets.at(-1)?.change.tree ?? object(0), commit: object(5), at: 1 as Instant }
        }
      ]
    })
}

const step =
  (kind: EffectKind): Steps[EffectKind] =>
  (input) =>
    Effect.gen(function* () {
      const artifacts = yield* ArtifactStore
      const prompt = yield* artifacts.getText(input.run.request.prompt)
      return yield* plays[kind](input, prompt, (text) => Effect.orDie(artifacts.putText(text)))
    })

export const doubles: Machine = {
  ports: () => Layer.mergeAll(repositories, execution, unused, demo),
  steps: {
    triage: step("triage"),
    plan: step("plan"),
    execute: step("execute"),
    combine: step("combine"),
    policy: step("policy"),
    review: step("review"),
    publish: step("publish"),
    observe: step("observe")
  }
}
