/**
 * What the scripted model answers: canned texts and tool calls for the demo's one request, by the role that
 * the instructions name. Which is due follows from the conversation alone, so a restart changes nothing.
 * It knows nothing else, and says so.
 */
import type { Answer, Conversation, Message } from "./chat-completions.ts"
import { cursorAfter, demoSentence, pageAfter, pageBefore } from "./demo-files.ts"

type Step = Answer | ((messages: ReadonlyArray<Message>) => Answer)

const call = (tool: string, input: object) => ({ tool, input })
const runTests = call("bash", { command: "node --test" })
const document = (content: object): Answer => ({ text: `\`\`\`json\n${JSON.stringify(content, null, 2)}\n\`\`\`` })

const triage: ReadonlyArray<Step> = [
  {
    text: "I look at how a page's end is remembered. ",
    calls: [call("read", { path: "src/cursor.js" }), call("search", { pattern: "encodeCursor|decodeCursor" })]
  },
  document({
    verdict: "GO",
    tier: "low",
    reasons: "The report names a cause and a failing test, and the change stays inside two small files.",
    questions: []
  })
]

const plan: ReadonlyArray<Step> = [
  {
    text: "I read the code that the request touches. ",
    calls: [call("read", { path: "src/cursor.js" }), call("read", { path: "src/page.js" }), call("read", { path: "test/page.test.js" })]
  },
  document({
    decision: "Let the cursor carry the order's id beside its time, and order by both.",
    architecture: "src/cursor.js says what a cursor holds; src/page.js orders by it and goes on after it. Callers treat cursors as opaque.",
    scope: {
      in: ["What a cursor holds", "The order of orders with the same time"],
      out: ["Cursors that were handed out before: they are refused", "The page size"]
    },
    tasks: [
      {
        id: "1",
        goal: "Tell orders of the same second apart at a page's end",
        acceptance: ["The failing test passes", "Every other test still passes"],
        paths: ["src/cursor.js", "src/page.js"]
      }
    ],
    gates: ["node --test passes"],
    tier: "low"
  })
]

const work: ReadonlyArray<Step> = [
  { text: "First I reproduce it. ", calls: [runTests] },
  {
    text: "A cursor holds only the second, so the rest of that second is skipped. ",
    calls: [call("read", { path: "src/cursor.js" }), call("read", { path: "src/page.js" })]
  },
  {
    text: "The cursor gets the id, and the order is by time, then id. ",
    calls: [
      call("write", { path: "src/cursor.js", content: cursorAfter }),
      call("edit", {
        path: "src/page.js",
        edits: [
          { oldText: pageBefore.order, newText: pageAfter.order },
          { oldText: pageBefore.from, newText: pageAfter.from }
        ]
      })
    ]
  },
  { text: "Now the tests again. ", calls: [runTests] }
]

const extraTest = (round: number): string => `import assert from "node:assert/strict"
import { test } from "node:test"
import { decodeCursor, encodeCursor } from "../src/cursor.js"

test("a cursor gives back the order's place (${round})", () => {
  assert.deepEqual(decodeCursor(encodeCursor({ id: "b", placedAt: ${round} })), { id: "b", placedAt: ${round} })
})

test("what is no cursor is refused (${round})", () => {
  assert.throws(() => decodeCursor("bm90IGEgY3Vyc29y"), RangeError)
})
`

/** What a person's word brings: a comment where they ask for one, else a test. */
const changes = (said: string, round: number): ReadonlyArray<Step> => [
  /\b(comment|document|explain)/i.test(said)
    ? {
        text: "I write down why the id is there. ",
        calls: [
          call("edit", {
            path: "src/page.js",
            edits: [
              {
                oldText: pageAfter.order,
                newText: `// By time, then by id: two orders of one second must have an order too.\n${pageAfter.order}`
              }
            ]
          })
        ]
      }
    : {
        text: "I add a test for it. ",
        calls: [call("write", { path: `test/cursor${round === 1 ? "" : `-${round}`}.test.js`, content: extraTest(round) })]
      },
  { text: "And the tests once more. ", calls: [runTests] }
]

/** The words depend on what the last tool said: a canned text must not claim what did not happen. */
const summary = (messages: ReadonlyArray<Message>): Answer => {
  const passed = /\bfail 0\b/.test(messages.findLast(({ role }) => role === "tool")?.text ?? "")
  const words = laterWords(messages).length
  return {
    text: [
      "A cursor now holds an order's time and id, and pages are ordered by both, so orders of the same second are told apart at a page's end.",
      words === 0 ? "" : `\n\nWhat was asked for since then is in it (${words}).`,
      `\n\nI ran \`node --test\`: ${passed ? "everything passes." : "it does not pass here; please look at the output before you approve."}`
    ].join("")
  }
}

const goOn = /^You were interrupted\b/
const laterWords = (messages: ReadonlyArray<Message>): ReadonlyArray<Message> =>
  messages
    .filter(({ role }) => role === "user")
    .slice(1)
    .filter(({ text }) => !goOn.test(text))

/** The steps still to do: each assistant's message did one, each word of a person since the first brings some. */
const remaining = (messages: ReadonlyArray<Message>): ReadonlyArray<Step> => {
  const words = laterWords(messages)
  let left: ReadonlyArray<Step> = [...work, summary]
  for (const message of messages) {
    const round = words.indexOf(message) + 1
    if (message.role === "assistant") left = left.slice(1)
    else if (round > 0) left = [...left.filter((step) => step !== summary), ...changes(message.text, round), summary]
  }
  return left
}

const unknownRequest: Readonly<Record<string, Answer>> = {
  triage: document({
    verdict: "NO-GO",
    tier: "low",
    reasons:
      "This is PatchPlane's scripted demo model: its answers are canned, and it knows no request but the demo's. Configure a model to have this done.",
    questions: []
  })
}
const shrug: Answer = {
  text: "I am PatchPlane's scripted demo model and know no request but the demo's, so I changed nothing. Configure a model to have this done."
}

export const demoReply = (conversation: Conversation): Answer => {
  const { instructions, messages } = conversation
  const role = /PatchPlane role: (\w+)/.exec(instructions)?.[1] ?? ""
  if (!(messages.find((message) => message.role === "user")?.text ?? "").includes(demoSentence)) return unknownRequest[role] ?? shrug
  const answered = messages.filter((message) => message.role === "assistant").length
  const steps: Readonly<Record<string, ReadonlyArray<Step>>> = {
    triage: triage.slice(answered),
    plan: plan.slice(answered),
    work: remaining(messages)
  }
  const step =
    steps[role]?.[0] ?? ({ triage, plan, work: [summary] } as Readonly<Record<string, ReadonlyArray<Step>>>)[role]?.at(-1) ?? shrug
  return typeof step === "function" ? step(messages) : step
}
