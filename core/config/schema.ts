/**
 * The typed configuration: `config.json` in the home (CFG-1). Every field has a default, so that an absent
 * file is a whole configuration. Sizes and times carry their unit in the name. Secrets are never in here:
 * `apiKeyEnv` names the environment variable that holds one.
 */
import { Effect, Schema } from "effect"

const positive = Schema.Finite.check(Schema.isGreaterThan(0))
const positiveInt = Schema.Int.check(Schema.isGreaterThan(0))
const text = Schema.NonEmptyString
const argv = Schema.NonEmptyArray(Schema.NonEmptyString)
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

const defaulted = <S extends Schema.Top>(schema: S, value: S["Encoded"]) => Schema.withDecodingDefaultKey<S>(Effect.succeed(value))(schema)

/** US dollars per million tokens. */
export const Price = Schema.Struct({ input: Schema.Finite, output: Schema.Finite, cached: defaulted(Schema.Finite, 0) })

/**
 * The model that agents think with. `anthropic`, `openai` and `ollama` know their address, protocol and key
 * variable; any other provider name needs `baseUrl`, and speaks the OpenAI protocol unless `api` says else.
 */
export const ModelConfig = Schema.Struct({
  provider: text,
  id: text,
  baseUrl: Schema.optionalKey(httpUrl),
  api: Schema.optionalKey(Schema.Literals(["openai-completions", "anthropic-messages", "openai-responses"])),
  apiKeyEnv: Schema.optionalKey(variable),
  price: Schema.optionalKey(Price)
})
export type ModelConfig = typeof ModelConfig.Type

const LimitsConfig = Schema.Struct({
  cpus: defaulted(positive, 2),
  memoryMb: defaulted(positiveInt, 4096),
  processes: defaulted(positiveInt, 512),
  diskMb: defaulted(positiveInt, 4096),
  wallMinutes: defaulted(positive, 30),
  outputMb: defaulted(positiveInt, 64)
})

const SandboxConfig = Schema.Struct({
  kind: defaulted(Schema.Literals(["local"]), "local"),
  limits: defaulted(LimitsConfig, {}),
  /** Reached through the egress broker alone; the network is denied otherwise (EXE-2). */
  hosts: defaulted(Schema.Array(hostAndPort), []),
  installScripts: defaulted(Schema.Boolean, false),
  registry: defaulted(httpUrl, "https://registry.npmjs.org/")
})

const ReviewerConfig = Schema.Struct({
  name: text,
  kind: Schema.Literals(["lint", "test"]),
  /** Absent: found by convention in the repository. */
  command: Schema.optionalKey(argv),
  required: defaulted(Schema.Boolean, false)
})

/** What differs for one connected repository, by its name. */
const RepositoryConfig = Schema.Struct({
  base: Schema.optionalKey(text),
  directory: Schema.optionalKey(relativeFolder),
  test: Schema.optionalKey(argv),
  lint: Schema.optionalKey(argv),
  installScripts: Schema.optionalKey(Schema.Boolean),
  hosts: Schema.optionalKey(Schema.Array(hostAndPort)),
  publish: Schema.optionalKey(Schema.Literals(["branch", "origin"]))
})
export type RepositoryConfig = typeof RepositoryConfig.Type

export const Config = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  runtime: defaulted(Schema.Literals(["pi", "scripted"]), "pi"),
  /** Absent: the scripted model that PatchPlane brings for its demo. */
  model: Schema.optionalKey(ModelConfig),
  sandbox: defaulted(SandboxConfig, {}),
  /** For each run, of all its agent sessions together. */
  budget: defaulted(
    Schema.Struct({ minutes: defaulted(positive, 30), usd: defaulted(positive, 5), tokens: defaulted(positiveInt, 2_000_000) }),
    {}
  ),
  reviewers: defaulted(Schema.Array(ReviewerConfig), [
    { name: "lint", kind: "lint", required: false },
    { name: "test", kind: "test", required: true }
  ]),
  publish: defaulted(
    Schema.Struct({
      /** `origin` pushes to the repository's own remote, only after approval and only where a person chose it. */
      kind: defaulted(Schema.Literals(["branch", "origin"]), "branch"),
      branchPrefix: defaulted(branchPrefix, "patchplane/")
    }),
    {}
  ),
  /** How many runs work at once (FLOW-5). */
  concurrency: defaulted(
    Schema.Struct({
      machine: defaulted(positiveInt, 2),
      perRepository: defaulted(positiveInt, 1),
      perProvider: defaulted(positiveInt, 4)
    }),
    {}
  ),
  /** Days after the end of a run until its transcripts and its reviewers' logs are erased (LED-8). */
  retention: defaulted(Schema.Struct({ transcriptsDays: defaulted(positive, 90), logsDays: defaulted(positive, 14) }), {}),
  repositories: defaulted(Schema.Record(Schema.String, RepositoryConfig), {}),
  host: defaulted(
    Schema.Struct({
      /** Preferred loopback port; another one is taken when it is busy. */
      port: defaulted(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65535 })), 47821)
    }),
    {}
  )
}).annotate({ title: "PatchPlane configuration", description: "config.json in the PatchPlane home" })
export type Config = typeof Config.Type
