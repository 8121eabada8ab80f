/** Which model agents think with. The key stays in the environment: only its variable's name is known here. */
import { useState } from "react"
import { Button } from "../kit/button.tsx"
import { Choice } from "../kit/choice.tsx"
import { CopyButton } from "../kit/copy-button.tsx"
import { Field } from "../kit/field.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { notify } from "../state/notices.ts"
import type { Problem } from "../state/problem.ts"
import { hrefOf } from "../state/route.ts"
import { saveMember } from "../settings/save-member.ts"

/** Providers whose address and key variable PatchPlane knows. */
const providers = {
  anthropic: { words: "Anthropic", variable: "ANTHROPIC_API_KEY", example: "claude-sonnet-4-5" },
  openai: { words: "OpenAI", variable: "OPENAI_API_KEY", example: "gpt-5" },
  ollama: { words: "Ollama, on this machine", variable: undefined, example: "qwen3-coder" }
} as const
type Provider = keyof typeof providers

export const ModelStep = ({ onSaved }: { readonly onSaved: () => void }) => {
  const [provider, setProvider] = useState<Provider>("anthropic")
  const [id, setId] = useState("")
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const { variable, example } = providers[provider]
  const wrong = problem?.field === "model.id" || problem?.field === "id" ? problem : undefined
  const save = () => {
    if (busy) return
    if (id.trim() === "") {
      return setProblem({ what: "No model is named.", mend: `Write its name, such as ${example}.`, field: "id", stale: false, lost: false })
    }
    setBusy(true)
    setProblem(undefined)
    void saveMember(["model"], () => ({ provider, id: id.trim() })).then((answer) => {
      setBusy(false)
      if (!answer.ok) return setProblem(answer.problem)
      notify("Saved. The model holds from the next start on.")
      onSaved()
    })
  }
  return (
    <form
      className="grid gap-3"
      aria-label="Model"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {problem === undefined || wrong !== undefined ? null : <ProblemMessage problem={problem} />}
      <div className="pair">
        <Field id="begin-provider" label="Provider">
          <Choice
            id="begin-provider"
            label="Provider"
            value={provider}
            options={Object.entries(providers).map(([name, { words }]) => [name, words] as const)}
            onChoose={(next) => setProvider(next as Provider)}
          />
        </Field>
        <Field id="begin-model" label="Model" problem={wrong}>
          <input
            id="begin-model"
            className="in"
            placeholder={example}
            value={id}
            aria-invalid={wrong !== undefined}
            onChange={(event) => setId(event.target.value)}
          />
        </Field>
      </div>
      <p className="text-2">
        {variable === undefined ? (
          <>It needs no key: Ollama answers at its own address on this machine.</>
        ) : (
          <>
            Put the key into the variable <code>{variable}</code> of the shell that starts PatchPlane. It is never typed here, and never
            enters a sandbox.
          </>
        )}{" "}
        Then start PatchPlane anew: <code>patchplane stop && patchplane start</code>
        <CopyButton text="patchplane stop && patchplane start" label="Copy the command" />
      </p>
      <div className="row">
        <Button type="submit" aria-busy={busy}>
          Save the model
        </Button>
        <a className="link" href={hrefOf({ view: "settings", query: { section: "model" } })}>
          Another provider, prices
        </a>
      </div>
    </form>
  )
}
