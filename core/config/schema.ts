/**
 * The typed configuration: `config.json` in the home (CFG-1). Every field has a default, so that an absent
 * file is a whole configuration. Sizes and times carry their unit in the name. Secrets are never in here:
 * `apiKeyEnv` names the environment variable that holds one.
 */
import { Schema } from "effect"
import { UserBundle } from "../policy/bundle.ts"
import { DesktopConfig } from "./desktop.ts"
import { RolesConfig } from "./roles.ts"
import { defaulted, said } from "./said.ts"

const positive = Schema.Finite.check(Schema.isGreaterThan(0))
const positiveInt = Schema.Int.check(Schema.isGreaterThan(0))
const text = Schema.NonEmptyString
const argv = Schema.NonEmptyArray(Schema.NonEmptyString)
/** Without a name and password, which would be a secret in a file. */
const otlpEndpoint = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/, {
    expected: "an http:// or https:// address without credentials or query, such as http://127.0.0.1:4318"
  })
)
const httpUrl = Schema.String.check(Schema.isPattern(/^https?:\/\/[^\s/]+/, { expected: "an http:// or https:// address" }))
const hostAndPort = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9.-]+:\d{1,5}$/, { expected: "a host and port, such as example.com:443" })
)
const variable = Schema.String.check(
  Schema.isPattern(/^[A-Z_][A-Z0-9_]*$/, { expected: "the name of an environment variable, such as ANTHROPIC_API_KEY" })
)
const relativeFolder = Schema.String.check(
  Schema.isPattern(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+$/, { expected: "a relative folder inside the repository" })
)
const branchPrefix = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, { expected: "the beginning of a branch name, such as patchplane/" })
)

const absoluteFile = Schema.String.check(Schema.isPattern(/^\/[^\0]+$/, { expected: "the absolute path of a file" }))

/** Who published commits name as their author (PUB-8). */
const author = Schema.Literals(["person", "app", "agent"])

/** US dollars per million tokens. */
export const Price = Schema.Struct({
  input: said(Schema.Finite, "US dollars per million tokens that the model reads."),
  output: said(Schema.Finite, "US dollars per million tokens that the model writes."),
  cached: defaulted(said(Schema.Finite, "US dollars per million tokens read from the provider's cache."), 0)
})

/**
 * The model that agents think with. `anthropic`, `openai` and `ollama` know their address, protocol and key
 * variable; any other provider name needs `baseUrl`, and speaks the OpenAI protocol unless `api` says else.
 */
export const ModelConfig = Schema.Struct({
  provider: said(text, "anthropic, openai, ollama, or any other name together with baseUrl."),
  id: said(text, "The model's name at its provider."),
  baseUrl: Schema.optionalKey(said(httpUrl, "The provider's address. Needed for a provider that PatchPlane does not know.")),
  api: Schema.optionalKey(
    said(Schema.Literals(["openai-completions", "anthropic-messages", "openai-responses"]), "The protocol that the provider speaks.")
  ),
  apiKeyEnv: Schema.optionalKey(said(variable, "The environment variable that holds the key. The key itself is never in this file.")),
  price: Schema.optionalKey(said(Price, "What the model costs, where it differs from the published price."))
})
export type ModelConfig = typeof ModelConfig.Type

const LimitsConfig = Schema.Struct({
  cpus: defaulted(said(positive, "Processors, also in part."), 2),
  memoryMb: defaulted(said(positiveInt, "Memory in megabytes."), 4096),
  processes: defaulted(said(positiveInt, "Processes and threads at once."), 512),
  diskMb: defaulted(said(positiveInt, "What a workspace may grow to, in megabytes."), 4096),
  wallMinutes: defaulted(said(positive, "Minutes from a sandbox's start to its end."), 30),
  outputMb: defaulted(said(positiveInt, "What a process may print, in megabytes."), 64)
})

const SandboxConfig = Schema.Struct({
  kind: defaulted(said(Schema.Literals(["local"]), "Where sandboxes run: on this machine."), "local"),
  limits: defaulted(said(LimitsConfig, "What one sandbox may use."), {}),
  /** Reached through the egress broker alone; the network is denied otherwise (EXE-2). */
  hosts: defaulted(said(Schema.Array(hostAndPort), "Hosts with ports that sandboxes may reach; all others are denied."), []),
  installScripts: defaulted(said(Schema.Boolean, "Whether packages may run their install scripts, inside the sandbox."), false),
  registry: defaulted(said(httpUrl, "The npm registry that dependencies are installed from."), "https://registry.npmjs.org/")
})

const ReviewerConfig = Schema.Struct({
  name: said(text, "The reviewer's name; no other reviewer has it."),
  /**
   * `lint` and `test` run the repository's own commands, `security` reads the change, `quality` is an agent
   * with read-only tools (it runs only with a real model), `command` is a command of your own.
   */
  kind: said(
    Schema.Literals(["lint", "test", "security", "quality", "command"]),
    "lint and test run the repository's commands, security reads the change, quality asks a model, command is one of your own."
  ),
  /** Absent: found by convention in the repository. A `command` reviewer needs one. */
  command: Schema.optionalKey(said(argv, "The command and its arguments; without it one is found by convention.")),
  required: defaulted(said(Schema.Boolean, "Whether a change needs this reviewer's pass to be proposed as ready."), false),
  /** Its share in a change's score; absent: what the policy bundle says. */
  weight: Schema.optionalKey(
    said(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)), "Its share in a change's score; else what the policy says.")
  ),
  /** Findings of a `command`: lines `path:line: message` of its output (the default), or a SARIF file that it leaves. */
  report: Schema.optionalKey(
    said(
      Schema.Struct({
        format: said(Schema.Literals(["lines", "sarif"]), "lines: `path:line: message` in its output; sarif: a file that it leaves."),
        path: Schema.optionalKey(said(relativeFolder, "The SARIF file, relative to the working directory."))
      }),
      "Where a command's findings are read from."
    )
  ),
  /** `named`: runs only for a repository whose `.patchplane/policy.json` names it. */
  when: defaulted(said(Schema.Literals(["always", "named"]), "named: only where a repository's policy names this reviewer."), "always")
})

/** What differs for one connected repository, by its name. */
const RepositoryConfig = Schema.Struct({
  base: Schema.optionalKey(said(text, "The branch that changes are made on.")),
  directory: Schema.optionalKey(said(relativeFolder, "The folder inside the repository that runs work in.")),
  test: Schema.optionalKey(said(argv, "The command that tests this repository, with its arguments.")),
  lint: Schema.optionalKey(said(argv, "The command that lints this repository, with its arguments.")),
  installScripts: Schema.optionalKey(said(Schema.Boolean, "As sandbox.installScripts, for this repository.")),
  hosts: Schema.optionalKey(said(Schema.Array(hostAndPort), "As sandbox.hosts, for this repository.")),
  publish: Schema.optionalKey(said(Schema.Literals(["branch", "origin"]), "As publish.kind, for this repository.")),
  author: Schema.optionalKey(said(author, "As publish.author, for this repository."))
})
export type RepositoryConfig = typeof RepositoryConfig.Type

/** What is logged, and where measurements go. Nothing is sent unless `otlp` names an endpoint (OBS-1). */
const ObservabilityConfig = Schema.Struct({
  logs: defaulted(
    said(
      Schema.Struct({
        level: defaulted(said(Schema.Literals(["debug", "info", "warn", "error"]), "The least important level that is written."), "info"),
        maxMb: defaulted(said(positive, "Megabytes at which a log file is closed and the next one begun."), 5),
        files: defaulted(
          said(
            Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
            "How many log files are kept, with the one that is written."
          ),
          5
        )
      }),
      "The core's log files, in the logs folder of the home."
    ),
    {}
  ),
  otlp: Schema.optionalKey(
    said(
      Schema.Struct({
        endpoint: said(otlpEndpoint, "The collector's OTLP/HTTP address; /v1/traces, /v1/metrics and /v1/logs lie below it."),
        headersEnv: Schema.optionalKey(
          said(variable, "The environment variable that holds headers for the collector, as in authorization=Bearer abc,x-tenant=me.")
        )
      }),
      "OpenTelemetry export: without this key nothing is sent."
    )
  )
})
export type ObservabilityConfig = typeof ObservabilityConfig.Type

export const Config = Schema.Struct({
  $schema: Schema.optionalKey(said(Schema.String, "The address of this schema, for editors.")),
  runtime: defaulted(said(Schema.Literals(["pi", "scripted"]), "The program that runs agents; scripted has no model."), "pi"),
  /** Absent: the scripted model that PatchPlane brings for its demo. */
  model: Schema.optionalKey(said(ModelConfig, "The model that agents think with; without it only the scripted demo answers.")),
  /** Never the secrets themselves: this file is no place for them (LED-5). */
  secrets: defaulted(
    said(
      Schema.Struct({
        store: defaulted(
          said(
            Schema.Literals(["environment", "keychain", "file"]),
            "environment: variables alone; keychain: the system's; file: encrypted, in the home. A variable that is set goes first."
          ),
          "environment"
        )
      }),
      "Where keys and tokens are read from when the core starts."
    ),
    {}
  ),
  sandbox: defaulted(said(SandboxConfig, "Where untrusted code runs, and what it may use and reach."), {}),
  /** For each run, of all its agent sessions together. */
  budget: defaulted(
    said(
      Schema.Struct({
        minutes: defaulted(said(positive, "Minutes that a run's agents may work."), 30),
        usd: defaulted(said(positive, "US dollars that a run's agents may cost."), 5),
        tokens: defaulted(said(positiveInt, "Tokens that a run's agents may use."), 2_000_000)
      }),
      "What one run may use, of all its agent sessions together."
    ),
    {}
  ),
  reviewers: defaulted(said(Schema.Array(ReviewerConfig), "Who reviews every change."), [
    { name: "lint", kind: "lint", required: false },
    { name: "test", kind: "test", required: true },
    { name: "security", kind: "security", required: true },
    { name: "quality", kind: "quality", required: false }
  ]),
  /** Roles besides the built-in ones; a repository adds its own in `.patchplane/roles.json` (PLN-2). */
  roles: defaulted(said(RolesConfig, "Worker roles of your own, and what a repository's own may have."), {}),
  publish: defaulted(
    said(
      Schema.Struct({
        /** `origin` pushes to the repository's own remote, only after approval and only where a person chose it. */
        kind: defaulted(
          said(Schema.Literals(["branch", "origin"]), "branch: a local branch of your repository; origin: pushed to its remote."),
          "branch"
        ),
        branchPrefix: defaulted(said(branchPrefix, "What the names of published branches begin with."), "patchplane/"),
        /** `person`: who approved; `app`: PatchPlane; `agent`: the runtime and its model. The others are co-authors (PUB-8). */
        author: defaulted(said(author, "Whom published commits name as their author; the others are co-authors."), "person"),
        /** An SSH key that published commits are signed with: a private key without passphrase, or the public one of a key in ssh-agent. */
        signingKey: Schema.optionalKey(said(absoluteFile, "The SSH key that published commits are signed with."))
      }),
      "Where an approved change is written."
    ),
    {}
  ),
  /** How many runs work at once (FLOW-5). */
  concurrency: defaulted(
    said(
      Schema.Struct({
        machine: defaulted(said(positiveInt, "Runs at work on this machine."), 2),
        perRepository: defaulted(said(positiveInt, "Runs at work on one repository."), 1),
        perProvider: defaulted(said(positiveInt, "Agent sessions with one model provider."), 4),
        /** Reviewers at once on this machine, each in its own sandbox (REV-1). */
        reviewers: defaulted(said(positiveInt, "Reviewers at work on this machine."), 2)
      }),
      "How many runs work at once; the rest wait."
    ),
    {}
  ),
  /** The user's policy bundle; a repository's can only make it stricter (POL-4). */
  policy: defaulted(said(UserBundle, "What changes may do: `patchplane policy schema --user` describes it."), { version: 1 }),
  /** Days after the end of a run until its transcripts and its reviewers' logs are erased (LED-8). */
  retention: defaulted(
    said(
      Schema.Struct({
        transcriptsDays: defaulted(said(positive, "Days until the transcripts of an ended run are erased."), 90),
        logsDays: defaulted(said(positive, "Days until reviewers' logs and log files are erased."), 14)
      }),
      "How long transcripts and logs are kept."
    ),
    {}
  ),
  repositories: defaulted(
    said(Schema.Record(Schema.String, said(RepositoryConfig, "What differs for this repository.")), "By a connected repository's name."),
    {}
  ),
  observability: defaulted(said(ObservabilityConfig, "Logs and OpenTelemetry export."), {}),
  desktop: defaulted(said(DesktopConfig, "The tray app: notifications, quiet hours and shortcuts."), {}),
  host: defaulted(
    said(
      Schema.Struct({
        /** Preferred loopback port; another one is taken when it is busy. */
        port: defaulted(
          said(
            Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65535 })),
            "Preferred port on 127.0.0.1; another one where it is busy."
          ),
          47821
        )
      }),
      "The address that browsers open."
    ),
    {}
  )
}).annotate({ title: "PatchPlane configuration", description: "config.json in the PatchPlane home" })
export type Config = typeof Config.Type
