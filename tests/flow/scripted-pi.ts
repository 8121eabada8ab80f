/** A model on loopback that answers each role as told, for the real Pi: the demo's own server with other words. */
import { serveChatCompletions, type Answer, type ModelServer } from "../../desktop/demo/chat-completions.ts"

const fenced = (document: object) => ({ text: `\`\`\`json\n${JSON.stringify(document)}\n\`\`\`` })
const triage = fenced({ verdict: "GO", tier: "low", reasons: "Small and clear.", questions: [] })
const plan = fenced({
  decision: "Do it.",
  architecture: "Where it belongs.",
  scope: { in: ["it"], out: ["all else"] },
  tasks: [{ id: "1", goal: "Do it", acceptance: ["The tests pass"], paths: [] }],
  gates: ["The tests pass"],
  tier: "low"
})
const quality = fenced({ score: 1, tier: "low", summary: "Nothing to say against it.", findings: [] })

/** `work`: the agent's answers in turn, by the number of its messages so far. */
export const scriptedPi = (work: ReadonlyArray<Answer>): ModelServer =>
  serveChatCompletions({
    models: ["scripted-1"],
    reply: ({ instructions, messages }) => {
      const role = /PatchPlane role: (\w+)/.exec(instructions)?.[1]
      if (role === "triage") return triage
      if (role === "plan") return plan
      if (role === "quality") return quality
      return work[messages.filter((message) => message.role === "assistant").length] ?? { text: "All of it is done." }
    }
  })

/** The configuration that points the real Pi at it. */
export const configFor = (server: ModelServer) => ({
  runtime: "pi",
  model: { provider: "loopback", id: "scripted-1", baseUrl: server.address, price: { input: 1, output: 2, cached: 0 } }
})
