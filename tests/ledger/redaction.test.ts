/** Planted secrets appear nowhere: not in what redaction gives back, not in the database, not in an artifact file (LED-5). */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { Effect, Redacted } from "effect"
import { describe, expect, test } from "vitest"
import { mint, type EffectId } from "../../core/domain/ids.ts"
import { ArtifactStore } from "../../core/ledger/artifact-store.ts"
import { isProtectable, makeRedactor } from "../../core/ledger/redact.ts"
import { secretShapes } from "../../core/ledger/secret-shapes.ts"
import { profile } from "../domain/arbitrary.ts"
import { newRun, submit, submitAll, threeSteps, withLedger } from "./kit.ts"

/** Digits and letters without meaning, put together here so that no scanner takes this file for a leak. */
const filler = (length: number, alphabet = "aB3dE5gH7jK9mN2pQ4") =>
  Array.from({ length }, (_, at) => alphabet[(at * 7 + 3) % alphabet.length]).join("")
const hex = (length: number) => filler(length, "0123456789abcdef")
const upper = (length: number) => filler(length, "ABCDEFGHJKLMNPQRSTUVWXYZ234567")

/** For every shape: a text that holds a secret, and the secret in it. */
const canaries: Readonly<Record<string, ReadonlyArray<readonly [text: string, secret: string]>>> = {
  "private-key": [
    [`-----BEGIN OPENSSH PRIVATE KEY-----\n${filler(64)}\n${filler(40)}\n-----END OPENSSH PRIVATE KEY-----`, filler(64)],
    [`-----BEGIN PRIVATE KEY-----\n${filler(64)}`, filler(64)],
    [`-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${filler(64)}\n-----END PGP PRIVATE KEY BLOCK-----`, filler(64)]
  ],
  "age-key": whole(`AGE-SECRET-KEY-1${upper(58)}`),
  "anthropic-key": whole(`sk-ant-api03-${filler(80)}`),
  "openrouter-key": whole(`sk-or-v1-${hex(64)}`),
  "openai-key": [...whole(`sk-proj-${filler(60)}`), ...whole(`sk-${filler(48)}`), ...whole(`sk-svcacct-${filler(60)}`)],
  "github-token": [
    ...["p", "o", "u", "s", "r"].flatMap((kind) => whole(`gh${kind}_${filler(36)}`)),
    ...whole(`github_pat_${filler(22)}_${filler(59)}`)
  ],
  "gitlab-token": whole(`glpat-${filler(20)}`),
  "aws-key-id": [...whole(`AKIA${upper(16)}`), ...whole(`ASIA${upper(16)}`)],
  "aws-secret": [
    [`aws_secret_access_key = ${filler(40)}`, filler(40)],
    [`"AWS_SECRET_ACCESS_KEY":"${filler(40)}"`, filler(40)],
    [`{\\"awsSecretAccessKey\\": \\"${filler(40)}\\"}`, filler(40)]
  ],
  "google-key": [...whole(`AIza${filler(35)}`), ...whole(`GOCSPX-${filler(28)}`), ...whole(`ya29.${filler(60)}`)],
  "slack-token": [...whole(`xoxb-1234567890-${filler(24)}`), ...whole(`xapp-1-A012-${filler(30)}`)],
  "slack-webhook": [[`https://hooks.slack.com/services/T0001/B0001/${filler(24)}`, filler(24)]],
  "stripe-key": [...whole(`sk_live_${filler(24)}`), ...whole(`rk_test_${filler(24)}`)],
  "webhook-secret": whole(`whsec_${filler(32)}`),
  "npm-token": whole(`npm_${filler(36)}`),
  "pypi-token": whole(`pypi-AgEIcHlwaS5vcmc${filler(60)}`),
  "huggingface-token": whole(`hf_${filler(34)}`),
  "groq-key": whole(`gsk_${filler(52)}`),
  "xai-key": whole(`xai-${filler(80)}`),
  "daytona-key": whole(`dtn_${hex(64)}`),
  "digitalocean-token": whole(`dop_v1_${hex(64)}`),
  "sendgrid-key": whole(`SG.${filler(22)}.${filler(43)}`),
  "vault-token": whole(`hvs.${filler(30)}`),
  "linear-key": whole(`lin_api_${filler(40)}`),
  "notion-token": whole(`ntn_${filler(11, "0123456789")}${filler(35)}`),
  "shopify-token": ["shppa", "shpca", "shpat", "shpss"].flatMap((kind) => whole(`${kind}_${filler(32)}`)),
  "grafana-token": [...whole(`glc_${filler(48)}==`), ...whole(`glsa_${filler(32)}_${hex(8)}`)],
  "1password-token": whole(`ops_ey${filler(200)}fQ==`),
  "vercel-token": ["vcp", "vci", "vca", "vcr", "vck"].flatMap((kind) => whole(`${kind}_${filler(24)}`)),
  "databricks-token": whole(`dapi${hex(32)}-2`),
  "docker-token": whole(`dckr_pat_${filler(27)}`),
  "figma-token": whole(`figd_${filler(44)}`),
  "cloudflare-token": ["cfk", "cfut", "cfat"].flatMap((kind) => whole(`${kind}_${filler(40)}${hex(8)}`)),
  "tailscale-token": whole(`tskey-auth-${filler(16)}-${filler(32)}`),
  jwt: whole(`eyJ${filler(30)}.${filler(40)}.${filler(43)}`),
  "bearer-token": [
    [`Authorization: Bearer ${filler(40)}`, filler(40)],
    [`{"authorization":"bearer ${filler(40)}"}`, filler(40)]
  ],
  "basic-credentials": [[`Authorization: Basic ${filler(24)}`, filler(24)]],
  "api-key-header": [
    [`x-api-key: ${filler(32)}`, filler(32)],
    [`"X-Goog-Api-Key":"${filler(32)}"`, filler(32)]
  ],
  "url-password": [
    [`postgres://app:${filler(12)}@db.example.com/app`, filler(12)],
    [`https://x-access-token:${filler(20)}@github.com/a/b.git`, filler(20)]
  ]
}

function whole(secret: string): ReadonlyArray<readonly [string, string]> {
  return [[secret, secret]]
}

const { text } = makeRedactor([])
const everyCanary = Object.entries(canaries).flatMap(([kind, cases]) => cases.map(([holding, secret]) => [kind, holding, secret] as const))

describe("known shapes", () => {
  test("LED-5 every shape has a canary here", () => {
    expect(Object.keys(canaries).sort()).toEqual(secretShapes.map(({ kind }) => kind).sort())
  })

  test.each(everyCanary)("LED-5 %s", (_kind, holding, secret) => {
    for (const around of [holding, `before ${holding} after`, `x\n${holding}\ny`, JSON.stringify({ log: `line\n${holding}\n` })]) {
      const clean = text(around)
      expect(clean).not.toContain(secret)
      expect(clean).toContain("[redacted:")
      expect(text(clean)).toBe(clean)
    }
  })

  test("LED-5 what stands around a secret stays", () => {
    expect(text(`Authorization: Bearer ${filler(40)}\nAccept: */*`)).toBe("Authorization: Bearer [redacted:bearer-token]\nAccept: */*")
    expect(text(`git clone https://me:${filler(12)}@example.com/r.git`)).toBe(
      "git clone https://me:[redacted:url-password]@example.com/r.git"
    )
  })

  test("LED-5 hashes, ids and ordinary text are left as they are", () => {
    const ordinary = [
      "The task-runner's risk-assessment-of-the-long-kebab-case-name-goes-on-and-on is basic: bearer of bad news.",
      "https://example.com/a/b?c=d#e and http://127.0.0.1:8080/x@y and git@github.com:owner/repo.git",
      "const token = await readToken(request); const password = form.password; // asia, akia, AIza",
      "sha512-3a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef== node_modules/.bin/vitest"
    ]
    for (const line of ordinary) expect(text(line)).toBe(line)
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (digits) => {
        for (const id of [digits, digits.slice(24), mint("run"), `${mint("run")}/execute/12`, mint("evt")]) expect(text(id)).toBe(id)
      })
    )
    for (const command of threeSteps(newRun(1))) expect(makeRedactor([]).json(command)).toBe(JSON.stringify(command))
  })
})

describe("configured values", () => {
  const secret = 'Tr0ub4dor&3 "quoted"\\n/+='

  test("LED-5 a configured value is taken out however it is written", () => {
    const { text, json } = makeRedactor([secret])
    const base64 = Buffer.from(secret).toString("base64")
    for (const form of [secret, JSON.stringify(secret), encodeURIComponent(secret), base64, base64.replace(/=+$/, "")]) {
      expect(text(`a ${form} b`)).toContain("[redacted:configured]")
      expect(text(`a ${form} b`)).not.toMatch(/Tr0ub4dor|VHIwdWI0/)
    }
    expect(JSON.parse(json({ a: [{ [secret]: `x${secret}y` }] }))).toEqual({ a: [{ "[redacted:configured]": "x[redacted:configured]y" }] })
  })

  test("LED-5 random values never come through, and redaction is idempotent", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }).filter(isProtectable), fc.string(), fc.string(), (value, before, after) => {
        const { text } = makeRedactor([value])
        const clean = text(before + value + after)
        expect(clean.includes(value) && !`${before}[redacted:configured]${after}`.includes(value)).toBe(false)
        expect(text(clean)).toBe(clean)
      })
    )
  })

  test("LED-5 placeholders of local models do not mangle names and statuses", () => {
    const { json } = makeRedactor(["ollama", "none", "lm-studio", "executing", "configured"])
    const command = { ...newRun(1), profile: { ...profile, model: { provider: "lm-studio", id: "ollama", scripted: false } } }
    expect(json(command)).toBe(JSON.stringify(command))
  })
})

describe("the ledger and the artifact store", () => {
  test("LED-5 canaries in commands and artifacts are in no file of the home", async () => {
    const configured = `hunter-Two-${filler(10)}`
    const planted = [...everyCanary.map(([, holding]) => holding), `the password is ${configured}`]
    await withLedger(
      async ({ home, run, ledger }) => {
        const request = newRun(1)
        await run(submitAll(ledger, request.runId, threeSteps(request).slice(0, 2)))
        for (const [index, leak] of planted.entries()) {
          const failing = newRun(index + 2)
          await run(submit(ledger, failing.runId, { ...failing, request: { ...failing.request, paths: [leak], links: [leak] } }))
        }
        const message = planted.join("\n")
        await run(
          submit(ledger, request.runId, {
            _tag: "RecordFailure",
            effectId: `${request.runId}/triage/1` as EffectId,
            epoch: 1,
            attempt: 1,
            sessions: [],
            failure: { class: "provider", code: "model-failed", message, mend: message, retryable: false }
          })
        )
        await run(
          Effect.gen(function* () {
            const store = yield* ArtifactStore
            yield* store.putText(message)
            yield* store.putText(`${"a long transcript\n".repeat(20_000)}${message}${"\nand so on".repeat(20_000)}`)
            for (const leak of planted) yield* store.putText(JSON.stringify({ output: `${leak}\n` }))
          })
        )
        expect((await run(ledger.run(request.runId))).failure?.message).toContain("[redacted:anthropic-key]")
        const kept = filesBelow(home.root).map((path) => readFileSync(path, "latin1"))
        expect(kept.some((content) => content.includes("[redacted:configured]"))).toBe(true)
        for (const secret of [...everyCanary.map(([, , secret]) => secret), configured]) {
          for (const content of kept) expect(content.includes(secret)).toBe(false)
        }
        expect(await run(ledger.verify)).toMatchObject({ broken: null })
      },
      { secrets: [Redacted.make(configured)] }
    )
  })

  test("LED-5 a key block on the edge between two pieces of a long text is taken out whole", async () => {
    await withLedger(async ({ run }) => {
      const block = `-----BEGIN RSA PRIVATE KEY-----\n${`${filler(64)}\n`.repeat(30)}-----END RSA PRIVATE KEY-----\n`
      for (let shift = 0; shift < 40; shift++) {
        const long = `${"line of a log\n".repeat(Math.floor((128 * 1024 - shift * 64) / 14))}${block}${"more\n".repeat(40_000)}`
        const kept = await run(
          Effect.gen(function* () {
            const store = yield* ArtifactStore
            return yield* store.getText(yield* store.putText(long))
          })
        )
        expect(kept).not.toContain(filler(64))
        expect(kept.length).toBe(long.length - block.length + "[redacted:private-key]\n".length)
      }
    })
  })
})

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
