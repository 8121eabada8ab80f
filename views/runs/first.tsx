/** Nothing yet: the ways to begin, and whether this machine is ready. */
import { Footprints, Play } from "lucide-react"
import { useState } from "react"
import { Checks } from "../doctor/checks.tsx"
import { Button } from "../kit/button.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { AddRepository } from "../repositories/add-repository.tsx"
import { ask } from "../state/client.ts"
import { useInstallation } from "../state/installation.ts"
import type { Problem } from "../state/problem.ts"
import { go, hrefOf } from "../state/route.ts"

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
        <section className="offer" aria-label="Your first change">
          <div className="grow">
            <h3 className="med">Your first change</h3>
            <p className="t2">
              Five steps to a governed change in a repository of your own: this machine, repository, model, policy, request. Each can be
              skipped and taken up later.
            </p>
          </div>
          <a className="btn" href={hrefOf({ view: "begin", query: {} })}>
            <Footprints className="i s" aria-hidden />
            Begin
          </a>
        </section>
        <section className="offer" aria-label="Add a repository">
          <div className="grow">
            <h3 className="med">Add a repository</h3>
            <p className="t2">A folder on this machine. PatchPlane works on its own clone and never in your checkout.</p>
            <div className="mt-2">
              <AddRepository />
            </div>
          </div>
        </section>
        {repositories.length === 0 ? null : (
          <p className="t2 f12" style={{ marginTop: 12 }}>
            Connected: <Text>{repositories.map(({ name }) => name).join(", ")}</Text>.{" "}
            <a className="link" href={hrefOf({ view: "new", query: {} })}>
              Request a change
            </a>
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
