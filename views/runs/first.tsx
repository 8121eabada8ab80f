/** Nothing yet: the two ways to begin, and whether this machine is ready. */
import { Play, Plus } from "lucide-react"
import { useState } from "react"
import { mint } from "../../core/domain/ids.ts"
import { Checks } from "../doctor/checks.tsx"
import { Button } from "../kit/button.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { ask } from "../state/client.ts"
import { loadRepositories, useInstallation } from "../state/installation.ts"
import type { Problem } from "../state/problem.ts"
import { go } from "../state/route.ts"

export const First = () => {
  const repositories = useInstallation((installation) => installation.repositories) ?? []
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const demo = () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    void ask((core) => core.Demo()).then((answer) => {
      setBusy(false)
      if (answer.ok) go({ view: "run", run: answer.value.number, tab: "timeline" })
      else setProblem(answer.problem)
    })
  }
  useActions([{ place: "List", name: "Run the demo", keys: ["Enter"], act: demo }])
  return (
    <div className="scroll grow">
      <div className="welcome">
        <h2 className="big">Nothing waits for you</h2>
        <p className="t2" style={{ margin: "4px 0 24px" }}>
          Patches, plans and questions that need your decision appear here. The demo shows the whole way once.
        </p>
        {problem === undefined ? null : (
          <div style={{ marginBottom: 16 }}>
            <ProblemMessage problem={problem} />
          </div>
        )}
        <section className="offer" aria-label="Run the demo">
          <div className="grow">
            <h3 className="med">Run the demo</h3>
            <p className="t2">
              A scripted agent mends a bug in a repository made for it. You read the diff and approve it, and it is published to a local
              branch. No account, no network, no cost.
            </p>
          </div>
          <Button look="primary" icon={Play} shortcut="Enter" aria-busy={busy} onClick={demo}>
            Run the demo
          </Button>
        </section>
        <AddRepository />
        {repositories.length === 0 ? null : (
          <p className="t2 f12" style={{ marginTop: 12 }}>
            Connected: <Text>{repositories.map(({ name }) => name).join(", ")}</Text>. Start a run with{" "}
            <code>patchplane request --repo {repositories[0]?.name} "…"</code>
          </p>
        )}
        <div style={{ marginTop: 32 }}>
          <Checks title="This machine" />
        </div>
        <p className="t3 f12" style={{ marginTop: 24 }}>
          Press <kbd>?</kbd> for all keys.
        </p>
      </div>
    </div>
  )
}

const AddRepository = () => {
  const [path, setPath] = useState("")
  const [problem, setProblem] = useState<Problem>()
  const add = () => {
    setProblem(undefined)
    void ask((core) => core.AddRepository({ commandId: mint("cmd"), path: path.trim() })).then((answer) => {
      if (!answer.ok) return setProblem(answer.problem)
      setPath("")
      void loadRepositories()
    })
  }
  return (
    <section className="offer" aria-label="Add a repository">
      <div className="grow">
        <h3 className="med">Add a repository</h3>
        <p className="t2">A folder on this machine. PatchPlane works on its own clone and never in your checkout.</p>
        {problem === undefined ? null : (
          <p className="fail f12" role="alert">
            <Text>{`${problem.what} ${problem.mend}`}</Text>
          </p>
        )}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <input
          className="in mono"
          aria-label="Folder"
          placeholder="/home/you/project"
          value={path}
          aria-invalid={problem !== undefined}
          onChange={(event) => setPath(event.target.value)}
        />
        <Button type="submit" icon={Plus}>
          Add
        </Button>
      </form>
    </section>
  )
}
