/**
 * Who may import whom (docs/architecture.md), as dependency-cruiser reads it. Paths are regular expressions from
 * the project's root; `$1` in `to` is what the first group of `from` matched.
 */
import type { IRegularForbiddenRuleType } from "dependency-cruiser"

/** Code that speaks to one outside thing, behind a port. */
const adapter =
  "(execution/local/|execution/daytona|runtime/pi/|runtime/scripted/|publication/local|publication/github|github/|identity/|sync/)"
const adapters = `^core/${adapter}`
/** The control plane's own git is behind a port as well, but the local publication works in its store. */
const gitStore = "^core/repository/(?!(repository-store|overlap-radar|change)\\.ts$)"

const rule = (
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType["from"],
  to: IRegularForbiddenRuleType["to"]
): IRegularForbiddenRuleType => ({
  name,
  comment,
  severity: "error",
  from,
  to
})

const onlyIn = (name: string, packages: string, home: string): IRegularForbiddenRuleType =>
  rule(
    `only-its-folder-knows-${name}`,
    `Speak to ${name} through its port; only ${home} imports it.`,
    { pathNot: home },
    { path: packages }
  )

export const rules: ReadonlyArray<IRegularForbiddenRuleType> = [
  rule(
    "domain-imports-nothing-of-ours",
    "The rules of the product stand alone: they import nothing but each other and Effect.",
    { path: "^core/domain/" },
    { pathNot: ["^core/domain/", "^node_modules/effect/"] }
  ),
  rule(
    "contract-imports-only-the-domain",
    "Every client carries the contract: it may need the domain, and nothing that a core is made of.",
    { path: "^core/api/", pathNot: "^core/api/handlers/" },
    { pathNot: ["^core/api/(?!handlers/)", "^core/domain/", "^node_modules/effect/"] }
  ),
  rule(
    "handlers-speak-to-ports",
    "A handler validates and hands on: it takes ports, never the adapter behind one, and starts nothing itself.",
    { path: "^core/api/handlers/" },
    { path: [adapters, gitStore, "^core/steps/", "^(node:)?(child_process|http|https|net|tls|worker_threads)$"] }
  ),
  rule(
    "step-reaches-the-world-by-ports",
    "A step takes ExecutionAdapter, RuntimeAdapter, WriteGate and their like; it opens no file, socket or process.",
    { path: "^core/steps/" },
    { path: [adapters, gitStore, "^core/(engine|api)/", "^bun:"] }
  ),
  rule(
    "step-uses-no-system-module",
    "A step takes ExecutionAdapter, RuntimeAdapter, WriteGate and their like; it opens no file, socket or process.",
    { path: "^core/steps/" },
    { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|path)$" }
  ),
  rule(
    "engine-speaks-to-ports",
    "The engine performs whatever the ports offer; which adapter that is, desktop decides.",
    { path: "^core/engine/" },
    { path: [adapters, gitStore, "^core/api/"] }
  ),
  rule(
    "ledger-knows-only-the-domain",
    "The ledger records and decides; it performs nothing.",
    { path: "^core/ledger/" },
    { path: "^core/(?!ledger/|domain/|config/)" }
  ),
  rule(
    "adapter-serves-its-port-alone",
    "Adapters are called; they import no step, no engine, no handler.",
    { path: [adapters, gitStore] },
    { path: ["^core/(steps|engine)/", "^core/api/handlers/"] }
  ),
  rule(
    "adapters-are-strangers",
    "An adapter that needs another one needs its port instead.",
    { path: adapters },
    { path: adapters, pathNot: "^core/$1" }
  ),
  rule(
    "manifests-know-only-the-domain",
    "Policy, reviewers, knowledge and execution read manifests by the same readers, which know none of them.",
    { path: "^core/manifests/" },
    { pathNot: ["^core/manifests/", "^core/domain/"] }
  ),
  rule(
    "core-has-no-window",
    "The core runs without any window: desktop gives it what it needs.",
    { path: "^core/" },
    { path: "^(desktop|views|native)/" }
  ),
  rule(
    "views-speak-the-contract",
    "A view knows the contract and the domain's types and pure functions; all else comes over the wire.",
    { path: "^views/" },
    { path: ["^core/(?!api/|domain/)", "^core/api/handlers/", "^desktop/", "^native/"] }
  ),
  rule(
    "views-run-in-a-browser",
    "A browser has no system modules; what builds the page has.",
    { path: "^views/", pathNot: "^views/(build|styles)\\.ts$" },
    { dependencyTypes: ["core"] }
  ),
  rule(
    "native-stands-below",
    "Native implements ports of the core; it knows no window of ours.",
    { path: "^native/" },
    { path: "^(desktop|views)/" }
  ),
  rule(
    "one-gate",
    "What writes to somebody's repository is imported by the gate, and put together by desktop, by nobody else.",
    { pathNot: ["^core/publication/", "^desktop/[^/]+\\.ts$"] },
    { path: "^core/publication/(?!(write-gate|digest)\\.ts$)" }
  ),
  rule(
    "one-git",
    "git.ts refuses by the argument list what only the gate may run; git-process.ts refuses nothing.",
    { pathNot: ["^core/repository/git\\.ts$", "^core/publication/"] },
    { path: "^core/repository/git-process\\.ts$", dependencyTypesNot: ["type-only"] }
  ),
  rule(
    "github-writers-are-the-gates",
    "A GitHub client can write: take the WriteGate, or the readers of core/github.",
    { pathNot: ["^core/publication/write-gate\\.ts$", "^core/publication/github", "^core/github/"] },
    { path: "^node_modules/(octokit|@octokit)/" }
  ),
  onlyIn("pi", "^node_modules/@earendil-works/", "^core/runtime/pi/"),
  onlyIn("daytona", "^node_modules/@daytonaio/", "^core/execution/daytona"),
  onlyIn("dbus", "^node_modules/@jellybrick/dbus-next/", "^(native/notifier|tests/native)/"),
  onlyIn("electrobun", "^node_modules/electrobun/", "^desktop/shell/electrobun\\.ts$"),
  onlyIn("convex", "^node_modules/convex/", "^core/sync/"),
  onlyIn("workos", "^node_modules/@workos-inc/", "^(core/identity/|views/sign-in/)"),
  rule("no-electron", "The native shell is Electrobun.", {}, { path: "^node_modules/(electron|@electron)/" }),
  rule(
    "product-stands-without-its-tests",
    "What ships imports neither tests nor scripts.",
    { path: "^(core|desktop|views|native)/" },
    { path: "^(tests|scripts)/" }
  ),
  rule(
    "declared-for-running",
    "What runs from sources needs its packages among `dependencies`.",
    { path: "^(core|desktop|native)/" },
    { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] }
  ),
  rule("resolvable", "The import leads nowhere.", {}, { couldNotResolve: true, pathNot: "^bun:" }),
  rule(
    "no-circle",
    "Two modules that need each other are one, or miss a third.",
    {},
    { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }
  )
]
