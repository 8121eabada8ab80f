/** What a scripted agent can be told to do, and where its script stands in a prompt. */
import { Option, Schema } from "effect"

const Text = Schema.String
const step = <const Kind extends string, const Fields extends Schema.Struct.Fields>(kind: Kind, fields: Fields) =>
  Schema.Struct({ do: Schema.Literal(kind), ...fields })

export const Step = Schema.Union([
  step("say", { text: Text }),
  step("think", { text: Text }),
  step("write", { path: Text, text: Text }),
  /** Replaces the first `find` of a file. */
  step("edit", { path: Text, find: Text, replace: Text }),
  step("delete", { path: Text }),
  /** A shell command; one with a `risk` needs leave. */
  step("run", { command: Text, risk: Schema.optionalKey(Text) }),
  step("ask", { question: Text }),
  /** The provider's failure by `RuntimeFailure.code`. */
  step("fail", { code: Text }),
  step("hang", {}),
  /** `count` deltas of `text`. */
  step("flood", { count: Schema.Int, text: Text }),
  /** Lines that nobody expects, as they are. */
  step("raw", { line: Text }),
  /** Ends the program, as a crash would. */
  step("exit", { code: Schema.Int })
])
export type Step = typeof Step.Type

const Script = Schema.fromJsonString(Schema.Array(Step))
const decodeScript = Schema.decodeUnknownOption(Script)

/** The role that the instructions' first line names; `work` when it names none. */
export const roleOf = (instructions: string): string => /^PatchPlane role: (\w+)/.exec(instructions)?.[1] ?? "work"

/**
 * The last script for `role` in a prompt: a fenced block `script` (for work) or `script:<role>` that holds a
 * JSON list of steps. A block that does not decode is no script.
 */
export const scriptIn = (prompt: string, role: string): ReadonlyArray<Step> | undefined => {
  const blocks = [...prompt.matchAll(/```script(?::(\w+))?[ \t]*\n([\s\S]*?)```/g)]
  const last = blocks.findLast(([, of]) => (of ?? "work") === role)
  return last === undefined ? undefined : Option.getOrUndefined(decodeScript(last[2]))
}

/** A prompt's text for a script, for those who write one. */
export const asScript = (steps: ReadonlyArray<Step>, role?: string): string =>
  `\`\`\`script${role === undefined ? "" : `:${role}`}\n${JSON.stringify(steps)}\n\`\`\``

const fenced = (document: object): string => `\`\`\`json\n${JSON.stringify(document)}\n\`\`\``

/** What a role does whose prompt holds no script: triage says GO, plan names one task, work leaves a file, quality finds nothing. */
export const usualScript = (role: string, turn: number): ReadonlyArray<Step> => {
  switch (role) {
    case "triage":
      return [{ do: "say", text: fenced({ verdict: "GO", tier: "low", reasons: "Clear, small and easily undone.", questions: [] }) }]
    case "plan":
      return [
        {
          do: "say",
          text: fenced({
            decision: "Leave a note in the repository.",
            architecture: "One file at the root.",
            scope: { in: ["scripted.txt"], out: ["everything else"] },
            tasks: [{ id: "1", goal: "Write scripted.txt", acceptance: ["The file exists"], paths: [] }],
            gates: ["The tests pass"],
            tier: "low"
          })
        }
      ]
    case "quality":
      return [{ do: "say", text: fenced({ score: 1, tier: "low", summary: "Nothing to say against it.", findings: [] }) }]
    default:
      return [
        { do: "write", path: "scripted.txt", text: `round ${turn}\n` },
        { do: "say", text: `Wrote scripted.txt in round ${turn}.` }
      ]
  }
}
