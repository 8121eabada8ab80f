/** Asks for a change. What is typed is kept; sending twice makes one run. */
import { ChevronRight, Send, Trash2 } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { mint } from "../../core/domain/ids.ts"
import { Button } from "../kit/button.tsx"
import { ClockTime } from "../kit/facts.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Mark } from "../kit/status.tsx"
import { useActions } from "../keys/keyboard.ts"
import { useInstallation } from "../state/installation.ts"
import { notify } from "../state/notices.ts"
import type { Problem } from "../state/problem.ts"
import { go, hrefOf, type Query } from "../state/route.ts"
import { fieldOf, isWorthKeeping, type FieldName } from "./draft.ts"
import { RequestFields } from "./request-fields.tsx"
import { sendRequest } from "./send-request.ts"
import { useDraft } from "./use-draft.ts"
import { WhatFollows } from "./what-follows.tsx"

const shown: Partial<Record<FieldName, string>> = {
  prompt: "what should change",
  minutes: "time budget",
  usd: "money budget",
  paths: "stay in"
}

export const NewRequest = ({ query }: { readonly query: Query }) => {
  const drafted = useDraft(query)
  const { draft, set, keptAt, offered } = drafted
  const connected = useInstallation((installation) => installation.repositories)
  const [problem, setProblem] = useState<Problem>()
  const [earlier, setEarlier] = useState<number>()
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLDivElement>(null)
  const field = problem === undefined ? undefined : fieldOf(problem)

  // With one repository there is nothing to choose.
  const only = connected?.length === 1 ? connected[0]?.name : undefined
  const choose = only !== undefined && draft.repositories.length === 0 && !isWorthKeeping(draft)
  useEffect(() => {
    if (choose && only !== undefined) set({ repositories: [only] })
  }, [choose, only, set])
  useEffect(() => form.current?.querySelector<HTMLElement>("#prompt")?.focus(), [])

  const change: typeof set = (next) => {
    // What is mended is no longer wrong; the rest may still be.
    if (field !== undefined && field in next) setProblem(undefined)
    set(next)
  }
  const send = () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    setEarlier(undefined)
    void sendRequest(draft).then((sent) => {
      setBusy(false)
      switch (sent._tag) {
        case "made":
          drafted.sent()
          notify(`R-${sent.number} is requested.`)
          go({ view: "run", run: sent.number, tab: "overview" })
          return
        case "made-earlier":
          return setEarlier(sent.number)
        case "lost":
          set({ sent: sent.sent })
          return setProblem(sent.problem)
        case "refused": {
          setProblem(sent.problem)
          const at = fieldOf(sent.problem)
          if (at !== undefined) form.current?.querySelector<HTMLElement>(`#${at}`)?.focus()
        }
      }
    })
  }
  const anew = () => {
    setEarlier(undefined)
    const { sent: _, ...rest } = draft
    drafted.discard()
    set({ ...rest, commandId: mint("cmd") })
  }
  const discard = () => {
    drafted.discard()
    setProblem(undefined)
    setEarlier(undefined)
    form.current?.querySelector<HTMLElement>("#prompt")?.focus()
  }
  useActions([
    { place: "List", name: "Send the request", keys: ["Mod+enter"], act: send },
    { place: "List", name: "Discard the draft", keys: [], act: discard }
  ])
  return (
    <>
      <header className="bar">
        <a className="crumb" href={hrefOf({ view: "requests", query: {} })}>
          Requests
        </a>
        <ChevronRight className="i s text-3" aria-hidden />
        <h1>New request</h1>
        {keptAt === undefined ? null : (
          <span className="text-12 text-3" role="status">
            Draft kept <ClockTime at={keptAt} />
          </span>
        )}
      </header>
      <div className="cols">
        <div className="grow flex flex-col min-h-0">
          <div className="scroll grow" ref={form}>
            <form
              className="new-request"
              aria-label="New request"
              onSubmit={(event) => {
                event.preventDefault()
                send()
              }}
            >
              {offered === undefined ? null : (
                <Message
                  tone="plain"
                  title="A draft of yours is here. The link that led here asks for something else."
                  mend={<Button onClick={drafted.takeOffered}>Use the link's instead</Button>}
                >
                  Your draft is discarded then.
                </Message>
              )}
              {earlier === undefined ? null : (
                <Message
                  tone="wait"
                  title={`It arrived before: it is R-${earlier}, as it was written then. This text was not sent.`}
                  mend={
                    <>
                      <a className="btn" href={hrefOf({ view: "run", run: earlier, tab: "overview" })}>
                        Open R-{earlier}
                      </a>
                      <Button onClick={anew}>Make another of it</Button>
                    </>
                  }
                />
              )}
              {problem !== undefined && field === undefined ? <ProblemMessage problem={problem} /> : null}
              <RequestFields
                draft={draft}
                set={change}
                problemAt={(at) => (problem !== undefined && at === field ? { what: problem.what, mend: problem.mend } : undefined)}
              />
            </form>
          </div>
          <div className="acts">
            <Button look="primary" icon={Send} shortcut="Control+Enter" shown="Ctrl Enter" aria-busy={busy} onClick={send}>
              Start request
            </Button>
            <Button icon={Trash2} onClick={discard}>
              Discard
            </Button>
            {field === undefined ? null : <Mark ink="fail">One field needs a change: {shown[field] ?? field}</Mark>}
          </div>
        </div>
        <WhatFollows repositories={draft.repositories} high={draft.tier === "high"} />
      </div>
    </>
  )
}
