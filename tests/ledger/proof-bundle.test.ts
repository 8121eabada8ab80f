/** A run's proof bundle: what it proves to somebody who has nothing but the file, and that nothing in it can be changed. */
import { Database } from "bun:sqlite"
import { generateKeyPairSync, sign } from "node:crypto"
import { readFileSync, statSync, writeFileSync, chmodSync } from "node:fs"
import { Effect } from "effect"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { canonicalJson } from "../../core/ledger/canonical-json.ts"
import { hashOfEvent } from "../../core/ledger/chain.ts"
import { fingerprintOf, sealed } from "../../core/provenance/bundle/envelope.ts"
import { installationKeyAt } from "../../core/provenance/bundle/installation-key.ts"
import { pageOfHashes, pruneTree, rootOf } from "../../core/provenance/bundle/pruned-tree.ts"
import { bundleBounds } from "../../core/provenance/bundle/limits.ts"
import { statementOf, type Circumstances } from "../../core/provenance/bundle/statement.ts"
import { verifyBundle, type BundleReport } from "../../core/provenance/bundle/verify.ts"
import type { StoredEvent } from "../../core/domain/event.ts"
import { hash } from "../domain/arbitrary.ts"
import { bundleOf, openPlace, otherRun, publishedRun, type Place } from "./published-run.ts"

let place: Place
let published: Awaited<ReturnType<typeof publishedRun>>
let bundle: string
let other: string
beforeAll(async () => {
  place = await openPlace()
  other = await otherRun(place, 1)
  published = await publishedRun(place, 2)
  await otherRun(place, 3)
  bundle = await bundleOf(place, published.runId)
})
afterAll(() => place.dispose())

const verify = (text: string | Uint8Array, options: { readonly key?: string } = {}) =>
  verifyBundle([typeof text === "string" ? Buffer.from(text) : text], options)
const failed = (report: BundleReport) => report.checks.filter(({ status }) => status === "fails").map(({ name }) => name)

// oxlint-disable-next-line no-explicit-any -- a forger reaches into whatever is there
type Json = Record<string, any>
/** The bundle with other content, sealed anew by a key of ours: what a forger with a key of their own can do. */
const forged = (change: (lines: Array<Json>, statement: Json) => void, resealed = true): string => {
  const lines = bundle
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json)
  const envelope = lines.pop() as unknown as { envelope: { payload: string } }
  const statement = JSON.parse(Buffer.from(envelope.envelope.payload, "base64").toString()) as { predicate: Record<string, unknown> }
  change(lines, statement as unknown as Json)
  const contents = lines.map((line) => `${canonicalJson(line)}\n`).join("")
  if (resealed) {
    statement.predicate["contents"] = {
      sha256: new Bun.CryptoHasher("sha256").update(contents).digest("hex"),
      bytes: Buffer.byteLength(contents)
    }
  }
  const { privateKey, publicKey } = generateKeyPairSync("ed25519")
  const der = publicKey.export({ format: "der", type: "spki" })
  const key = { fingerprint: fingerprintOf(der), sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) }
  return `${contents}${canonicalJson({ envelope: sealed(canonicalJson(statement), key), publicKey: der.toString("base64") })}\n`
}
const eventOf = (lines: ReadonlyArray<Json>, tag: string): StoredEvent => {
  const found = lines.map((line) => line["event"] as StoredEvent | undefined).find((stored) => stored?.event._tag === tag)
  if (found === undefined) throw new Error(`no ${tag}`)
  return found
}
/** Changes an event and computes its hash anew, as a forger would. */
const rewrite = (lines: ReadonlyArray<Json>, tag: string, change: (event: Record<string, unknown>) => void) => {
  const stored = eventOf(lines, tag) as { hash: string } & StoredEvent
  change(stored.event as unknown as Record<string, unknown>)
  stored.hash = hashOfEvent(stored)
}

describe("a proof bundle", () => {
  test("LED-3 a whole one holds, check by check, and names key, run, head and what was published", async () => {
    const report = await verify(bundle, { key: place.fingerprint })
    expect(report.checks.map(({ name, status }) => [name, status])).toEqual(
      ["format", "signature", "key", "contents", "events", "chain", "statement", "approval", "publication", "artifacts"].map((name) => [
        name,
        "holds"
      ])
    )
    expect(report).toMatchObject({ holds: true, fingerprint: place.fingerprint, run: { id: published.runId, number: 2 } })
    expect(report.subjects).toEqual([
      { name: "patchplane/r-2 commit", digest: { gitCommit: published.publication.commit } },
      { name: "patchplane/r-2 tree", digest: { gitTree: published.change.tree } }
    ])
  })

  test("LED-3 the statement is in-toto's, in a DSSE envelope, and says approval, reviews and ledger head", () => {
    const { envelope } = JSON.parse(bundle.trimEnd().split("\n").at(-1) ?? "") as { envelope: { payloadType: string; payload: string } }
    expect(envelope.payloadType).toBe("application/vnd.in-toto+json")
    expect(JSON.parse(Buffer.from(envelope.payload, "base64").toString())).toMatchObject({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "urn:patchplane:run-proof:1",
      predicate: {
        run: { id: published.runId },
        approvals: [{ digest: published.change.digest, by: { name: "Ada" } }],
        reviews: [{ reviewer: "lint", verdict: "passed" }],
        ledger: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) }
      }
    })
  })

  test("LED-3 nothing of other runs is in it, and the signing key is not", () => {
    expect(bundle).not.toContain(other)
    const pem = readFileSync(place.home.signingKey, "utf8")
    const secret = pem.split("\n")[1] ?? ""
    expect(secret.length).toBeGreaterThan(40)
    expect(bundle).not.toContain(secret)
    expect(statSync(place.home.signingKey).mode & 0o777).toBe(0o600)
  })

  test("LED-3 one made by another key is refused when the key is named, and said to be another's otherwise", async () => {
    const theirs = forged(() => {})
    expect(failed(await verify(theirs, { key: place.fingerprint }))).toEqual(["key"])
    const report = await verify(theirs)
    expect(report.checks.find(({ name }) => name === "key")).toMatchObject({ status: "open" })
    expect(report.fingerprint).not.toBe(place.fingerprint)
  })

  test("LED-3 the key is made once, kept private, and a file that is no key is said so without its content", async () => {
    const again = await Effect.runPromise(installationKeyAt(place.home.signingKey))
    expect(again.fingerprint).toBe(place.fingerprint)
    chmodSync(place.home.signingKey, 0o644)
    await Effect.runPromise(installationKeyAt(place.home.signingKey))
    expect(statSync(place.home.signingKey).mode & 0o777).toBe(0o600)
    const broken = `${place.root}/broken.pem`
    writeFileSync(broken, "canary-7f3a")
    const refused = await Effect.runPromise(Effect.flip(installationKeyAt(broken)))
    expect(refused.message).toContain("holds no private key")
    expect(JSON.stringify(refused)).not.toContain("canary-7f3a")
    expect(readFileSync(broken, "utf8")).toBe("canary-7f3a")
  })

  test("LED-3 a run without a published change proves its proposed trees; one without any is refused with its mend", async () => {
    const proposed = await publishedRun(place, 4, "proposed")
    const report = await verify(await bundleOf(place, proposed.runId), { key: place.fingerprint })
    expect(report.holds).toBe(true)
    expect(report.subjects).toEqual([{ name: "shop version 1 tree", digest: { gitTree: proposed.change.tree } }])
    const { newRun } = await import("./kit.ts")
    const request = newRun(5)
    const { submitTo } = await import("./published-run.ts")
    await submitTo(place, request.runId, request)
    await expect(bundleOf(place, request.runId)).rejects.toMatchObject({ message: expect.stringContaining("no patch set") })
  })
})

describe("what was erased before the bundle was made", () => {
  test("LED-3 LED-9 is said, signed as absent, and fails nothing; what needed it is said not to have been checked", async () => {
    const erased = await publishedRun(place, 6)
    const erase = (name: string) => {
      const db = new Database(place.home.ledger)
      db.run("DELETE FROM artifacts WHERE hash = ?", [name])
      db.close()
    }
    const open = async () => {
      const report = await verify(await bundleOf(place, erased.runId), { key: place.fingerprint })
      expect(failed(report)).toEqual([])
      return report.checks.filter(({ status }) => status === "open").map(({ name, detail }) => `${name}: ${detail}`)
    }
    erase(erased.change.diff)
    expect(await open()).toEqual([expect.stringMatching(/^artifacts: \d+ are here; 1 were erased or lost/)])
    erase(erased.change.message)
    expect(await open()).toEqual([expect.stringMatching(/^approval: .*erased/), expect.stringMatching(/^artifacts: .*; 2 were/)])
  })
})

describe("what a forger with a key of their own is told", () => {
  const cases: ReadonlyArray<readonly [string, string, (lines: Array<Json>, statement: Json) => void]> = [
    ["an event with other content", "events", (lines) => void ((eventOf(lines, "RunAdmitted") as { at: number }).at = 7)],
    ["an event with other content and its hash", "events", (lines) => rewrite(lines, "RunRequested", (event) => (event["number"] = 9))],
    ["an event left out", "events", (lines) => void lines.splice(4, 1)],
    [
      "the last event left out",
      "statement",
      (lines) =>
        void lines.splice(
          lines.findLastIndex((line) => line["event"] !== undefined),
          1
        )
    ],
    ["another head", "chain", (lines) => void ((lines[1] as unknown as { chain: { head: { hash: string } } }).chain.head.hash = hash(5))],
    [
      "a ledger that is longer",
      "statement",
      (lines) => void (lines[1] as unknown as { chain: { head: { seq: number } } }).chain.head.seq++
    ],
    [
      "a skeleton with a hash too many",
      "chain",
      (lines) => void (lines[1] as unknown as { chain: { skeleton: Array<string> } }).chain.skeleton.push(hash(1))
    ],
    ["another subject", "statement", (_, statement) => void ((statement["subject"] as Array<unknown>).length = 1)],
    [
      "a review that says more",
      "statement",
      (_, statement) => void ((statement["predicate"] as { reviews: Array<unknown> }).reviews.length = 0)
    ],
    ["an artifact left out", "artifacts", (lines) => void lines.pop()],
    [
      "an artifact that no event names",
      "artifacts",
      (lines) => void lines.push({ artifact: { bytes: "eA==", hash: `ff${"f".repeat(62)}` } } as unknown as Json)
    ],
    [
      "an artifact with other bytes",
      "artifacts",
      (lines) => void ((lines.at(-1) as unknown as { artifact: { bytes: string } }).artifact.bytes = "eA==")
    ],
    [
      "a commit with another tree",
      "publication",
      (lines) => {
        const { object } = lines.find((line) => line["object"] !== undefined) as unknown as { object: { bytes: string } }
        const text = Buffer.from(object.bytes, "base64")
          .toString()
          .replace(/^tree ..../, "tree 0000")
        object.bytes = Buffer.from(text).toString("base64")
      }
    ],
    ["lines in another order", "format", (lines) => void lines.splice(1, 2, lines[2] as Json, lines[1] as Json)]
  ]
  test.each(cases)("LED-3 APR-1 %s fails at %s", async (_, name, change) => {
    const report = await verify(forged(change))
    expect(report.holds).toBe(false)
    expect(failed(report)).toContain(name)
  })

  /** Chain, tree and statement made anew around the change: only what the events say can give it away. */
  const whole = (tag: string, change: (stored: Json) => void) =>
    forged((lines, statement) => {
      const slice = lines.flatMap((line) => (line["event"] === undefined ? [] : [line["event"] as StoredEvent]))
      const { chain } = lines[1] as unknown as {
        chain: { head: { seq: number; hash: string }; root: string; skeleton: ReadonlyArray<string> }
      }
      for (const stored of slice) if (stored.event._tag === tag) change(stored)
      const hashes: Array<string> = Array.from({ length: chain.head.seq }, (_, index) => hash(index + 1))
      hashes[chain.head.seq - 1] = chain.head.hash
      for (const stored of slice) {
        const before = hashes[stored.seq - 2] as string
        Object.assign(stored, { prevHash: before })
        Object.assign(stored, { hash: hashOfEvent(stored) })
        hashes[stored.seq - 1] = stored.hash
      }
      chain.head.hash = hashes.at(-1) as string
      const tree = pruneTree([...slice.flatMap(({ seq }) => [seq - 1, seq]), chain.head.seq])
      tree.add(hashes)
      Object.assign(chain, tree.done())
      const contents = lines.map((line) => `${canonicalJson(line)}\n`).join("")
      const { predicate } = statement as unknown as { predicate: Circumstances }
      Object.assign(
        statement,
        statementOf(slice, {
          ledger: { ...chain.head, root: chain.root },
          contents: { sha256: new Bun.CryptoHasher("sha256").update(contents).digest("hex"), bytes: Buffer.byteLength(contents) },
          absent: predicate.absent,
          made: predicate.made
        })
      )
    })
  const semantic: ReadonlyArray<readonly [string, ReadonlyArray<string>, string, (stored: Json) => void]> = [
    ["nothing at all", [], "RunAdmitted", () => {}],
    [
      "an approval under another policy",
      ["approval", "artifacts"],
      "PatchSetApproved",
      ({ event }: Json) => Object.assign(event, { policy: hash(3) })
    ],
    [
      "an approval for another branch",
      ["approval", "publication"],
      "PatchSetApproved",
      ({ event }: Json) => Object.assign(event, { target: "main" })
    ],
    [
      "an approval by no person",
      ["approval"],
      "PatchSetApproved",
      (stored) => Object.assign(stored, { actor: { kind: "system", part: "engine" } })
    ],
    [
      "an approval of a tree that was not proposed",
      ["approval", "publication"],
      "PatchSetApproved",
      ({ event }: Json) => Object.assign(event, { tree: "0".repeat(40) })
    ],
    [
      "a publication of a tree that nobody approved",
      ["publication"],
      "PublicationRecorded",
      ({ event }: Json) => Object.assign(event.publication, { tree: "0".repeat(40) })
    ],
    [
      "a publication of another commit",
      ["publication"],
      "PublicationRecorded",
      ({ event }: Json) => Object.assign(event.publication, { commit: "0".repeat(40) })
    ],
    [
      "a proposal of another base",
      ["approval"],
      "PatchSetProposed",
      ({ event }: Json) => Object.assign(event.change, { base: "0".repeat(40) })
    ]
  ]
  test.each(semantic)("LED-3 APR-1 with chain, tree and statement made anew: %s fails at %j", async (_, names, tag, change) => {
    expect(failed(await verify(whole(tag, change)))).toEqual(names)
  })

  test("LED-3 contents that are not what was signed fail, though every hash in them fits", async () => {
    const report = await verify(
      forged(
        (lines) =>
          void lines.splice(
            lines.findLastIndex((line) => line["artifact"] !== undefined),
            1
          ),
        false
      )
    )
    expect(failed(report)).toContain("contents")
  })
})

describe("one bit changed", () => {
  const fails = async (bytes: Uint8Array, what: string) => {
    const report = await verify(bytes, { key: place.fingerprint })
    if (report.holds) throw new Error(`unnoticed: ${what}`)
  }
  const flipped = (at: number, bit: number) => {
    const bytes = Buffer.from(bundle)
    bytes[at] = (bytes[at] as number) ^ (1 << bit)
    return bytes
  }

  test("LED-3 anywhere in the file is noticed", async () => {
    const size = Buffer.byteLength(bundle)
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.nat(7), (at, bit) => fails(flipped(at, bit), `bit ${bit} of byte ${at}`)),
      { numRuns: Number(process.env["PATCHPLANE_BIT_FLIPS"] ?? 500) }
    )
  })

  test("LED-3 in each structural byte is noticed: braces, colons, commas, quotes, line ends and every byte of the envelope", async () => {
    const bytes = Buffer.from(bundle)
    const envelope = bytes.lastIndexOf("\n", bytes.byteLength - 2) + 1
    const seen = new Map<string, number>()
    let tried = 0
    for (let at = 0; at < bytes.byteLength; at++) {
      const character = String.fromCharCode(bytes[at] as number)
      // Events look alike: of each kind of place the first dozen stand for the rest.
      const kind = `${character}${String.fromCharCode(bytes[at - 1] ?? 0)}`
      const count = (seen.get(kind) ?? 0) + 1
      seen.set(kind, count)
      if (at < envelope && (!'{}[]:,"\n'.includes(character) || count > 12)) continue
      await fails(flipped(at, at % 8), `bit ${at % 8} of byte ${at} (${JSON.stringify(character)})`)
      tried++
    }
    expect(tried).toBeGreaterThan(1000)
  }, 600_000)

  test("LED-3 something added or cut off at the end or between is noticed", async () => {
    for (const text of [
      `${bundle}\n`,
      `${bundle} `,
      `${bundle}{}\n`,
      `\ufeff${bundle}`,
      bundle.trimEnd(),
      bundle.slice(0, -2),
      bundle + bundle,
      "",
      "\n"
    ]) {
      await fails(Buffer.from(text), JSON.stringify(text.slice(-20)))
    }
    const lines = bundle.split("\n")
    for (let at = 0; at < lines.length - 1; at++) {
      await fails(Buffer.from(lines.toSpliced(at, 1).join("\n")), `without line ${at + 1}`)
      await fails(Buffer.from(lines.toSpliced(at, 0, lines[at] as string).join("\n")), `line ${at + 1} twice`)
    }
  })

  test("LED-3 a file without end is left within its bounds, whatever its lines", async () => {
    let read = 0
    const endless = function* (chunk: Buffer) {
      for (;;) {
        read += chunk.byteLength
        yield chunk
      }
    }
    expect(failed(await verifyBundle(endless(Buffer.alloc(4 * 1024 * 1024, "a"))))).toEqual(["format"])
    expect(read).toBeLessThanOrEqual(bundleBounds.lineBytes + 8 * 1024 * 1024)
    expect(failed(await verifyBundle(endless(Buffer.from(`${bundle.split("\n")[0]}\n`))))).toEqual(["format"])
  })
})

describe("the pruned tree", () => {
  const leaves = (size: number) => Array.from({ length: size }, (_, index) => hash(index + 1))
  const prune = (hashes: ReadonlyArray<string>, shown: ReadonlyArray<number>) => {
    const tree = pruneTree(shown)
    for (let from = 0; from < hashes.length; from += pageOfHashes) tree.add(hashes.slice(from, from + pageOfHashes))
    return tree.done()
  }
  const shownOf = (hashes: ReadonlyArray<string>, seqs: ReadonlyArray<number>) =>
    new Map(seqs.map((seq) => [seq, hashes[seq - 1] as string]))

  test("LED-3 any shown events of a ledger of any size give its root, and no other event does", () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: pageOfHashes - 2, max: 2 * pageOfHashes + 3 }))
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.nat(), (size, picked, wrong) => {
        const hashes = leaves(size)
        const seqs = [...new Set(picked.map((n) => (n % size) + 1))]
        const { root, skeleton } = prune(hashes, seqs)
        const shown = shownOf(hashes, seqs)
        expect(rootOf(size, shown, skeleton)).toBe(root)
        expect(root).toBe(prune(hashes, [1]).root)
        const at = seqs[wrong % seqs.length] as number
        expect(rootOf(size, new Map(shown).set(at, hash(1 << 20)), skeleton)).not.toBe(root)
        expect(rootOf(Math.max(...seqs) - 1, shown, skeleton)).toBeUndefined()
        expect(rootOf(size, shown, [...skeleton, hash(1)])).toBeUndefined()
      }),
      { numRuns: 60 }
    )
  })

  test("LED-3 it is the tree of RFC 6962, and the proof of one event among 100,000 is some seventeen hashes", () => {
    const sha = (...parts: ReadonlyArray<Uint8Array>) => new Bun.CryptoHasher("sha256").update(Buffer.concat(parts)).digest()
    const leaf = (text: string) => sha(Uint8Array.of(0), Buffer.from(text, "hex"))
    const [a, b, c] = leaves(3).map(leaf) as unknown as readonly [Uint8Array, Uint8Array, Uint8Array]
    const expected = sha(Uint8Array.of(1), sha(Uint8Array.of(1), a, b), c)
    expect(prune(leaves(3), [2]).root).toBe(Buffer.from(expected).toString("hex"))
    const tree = pruneTree([50_000])
    const page = leaves(pageOfHashes)
    for (let from = 0; from < 100_000; from += pageOfHashes) tree.add(page.slice(0, Math.min(pageOfHashes, 100_000 - from)))
    expect(tree.done().skeleton.length).toBeLessThanOrEqual(17)
  })
})
