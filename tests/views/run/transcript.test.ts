import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readTranscript, toolSubject, transcriptReader } from "../../../views/run/timeline/transcript.ts"
import { fixtureTexts } from "../fixture/texts.ts"
import { artifact } from "../fixture/ids.ts"

const read = (...lines: ReadonlyArray<object | string>) => {
  const reader = transcriptReader()
  for (const line of lines) reader.take(typeof line === "string" ? line : JSON.stringify(line))
  return reader.end()
}

describe("UI-1 a session's transcript as a person reads it", () => {
  test("UI-1 RUN-2 a tool call is one entry with its input, output and end; a message stands once, whole", () => {
    const text = fixtureTexts.find(([hash]) => hash === artifact("transcript worker"))?.[1] ?? ""
    const entries = read(...text.split("\n"))
    const calls = entries.filter((entry) => entry.kind === "tool")
    expect(calls.map(({ tool, ok, exitCode }) => [tool, ok, exitCode])).toEqual([
      ["read", true, undefined],
      ["bash", false, 1],
      ["edit", true, undefined],
      ["bash", undefined, undefined]
    ])
    expect(entries.filter(({ kind }) => kind === "says")).toHaveLength(2)
    expect(entries.filter(({ kind }) => kind === "thinks")).toMatchObject([
      { text: "The store reads the token outside of the transaction." }
    ])
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  test("UI-1 RUN-2 a kind that this page does not know, a torn line and what was left out are said, and nothing after them is lost", () => {
    const entries = read(
      { _tag: "session.started", at: 1, model: "m", resumed: true },
      { _tag: "tool.telepathy", at: 2 },
      '{"_tag":"message.com',
      { _tag: "message.completed", at: 3, text: "Done." },
      { dropped: 7 }
    )
    expect(entries.map((entry) => ("line" in entry ? entry.line : entry.kind))).toEqual([
      "The session goes on, with m",
      "A line of a kind that this page does not know: tool.telepathy",
      "A line that this page can't read",
      "says",
      "7 more lines were left out: the session said too much"
    ])
  })

  test("REL-1 what was said stands there when the session was cut off in mid-sentence", () => {
    expect(read({ _tag: "message.delta", at: 1, text: "I was " }, { _tag: "message.delta", at: 2, text: "about to" })).toEqual([
      { kind: "says", at: 1, text: "I was about to" }
    ])
  })

  test("SEC-1 any text is read without a fault, and a file that is no transcript says so in a few lines", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json())), async (lines) => {
        const entries = await readTranscript(lines.join("\n"), () => Promise.resolve())
        expect(entries.length).toBeLessThanOrEqual(lines.join("\n").split("\n").length + 1)
      })
    )
    expect(read(...Array.from({ length: 500 }, () => "x"))).toHaveLength(4)
  })

  test("REL-1 a long transcript is read in pieces", async () => {
    const line = JSON.stringify({ _tag: "message.completed", at: 1, text: "x" })
    let pauses = 0
    const entries = await readTranscript(Array.from({ length: 5_000 }, () => line).join("\n"), async () => void pauses++)
    expect(entries).toHaveLength(5_000)
    expect(pauses).toBeGreaterThan(2)
  })

  test("UI-1 a tool's call is named by its command, file or pattern; the rest of its input is not lost", () => {
    expect(toolSubject({ input: '{"command":"npm test"}' })).toEqual({ words: "npm test", rest: "" })
    expect(toolSubject({ input: '{"path":"a.ts"}' })).toEqual({ words: "a.ts", rest: "", path: "a.ts" })
    expect(toolSubject({ input: '{"path":"a.ts","old":"x"}' })).toMatchObject({ words: "a.ts", rest: '{"path":"a.ts","old":"x"}' })
    expect(toolSubject({ input: '{"command":"a\\nb"}' })).toEqual({ words: "a", rest: "a\nb" })
    expect(toolSubject({ input: "no json" })).toEqual({ words: "no json", rest: "" })
  })
})
