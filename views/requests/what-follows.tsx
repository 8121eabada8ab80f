/** What a request leads to, and what is known before it is sent: nobody is to be surprised by it. */
import { useEffect, useState } from "react"
import { Section } from "../kit/facts.tsx"
import { Mark } from "../kit/status.tsx"
import { Scripted } from "../kit/scripted.tsx"
import { Text } from "../kit/text.tsx"
import { ask } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { useInstallation } from "../state/installation.ts"
import { hrefOf } from "../state/route.ts"
import { count } from "../text/format.ts"
import { words } from "./words.ts"

export const WhatFollows = ({ repositories, high }: { readonly repositories: ReadonlyArray<string>; readonly high: boolean }) => {
  const status = useInstallation((installation) => installation.status)
  const many = repositories.length > 1
  return (
    <aside className="follows scroll" aria-label="What will happen">
      <Section title="What will happen">
        <ol className="grid gap-2">
          <Step at={1} word="Triage">
            decides go, no-go, or asks you.
          </Step>
          <Step at={2} word="A plan">
            {high ? "is written, and waits for your approval: high risk." : "is written and shown. At high risk it waits for you."}
          </Step>
          <Step at={3} word="Agents">
            work in {many ? `sandboxes of their own for ${count(repositories.length, "repository", "repositories")}` : "a sandbox"}, network
            off.
          </Step>
          <Step at={4} word="Reviewers">
            and policy judge each patch.
          </Step>
          <Step at={5} word="You">
            approve {many ? "each patch" : "the patch"}. Nothing is written before.
          </Step>
          <Step at={6} word="The gate">
            writes {many ? `${repositories.length} branches, all or none` : "a branch"}.
          </Step>
        </ol>
      </Section>
      <Section title="Known before the start">
        <ul className="known grid grid-cols-1 gap-1">
          {status === undefined ? null : (
            <>
              <li>
                {status.model.scripted ? (
                  <span className="row">
                    <Scripted words="scripted model" />
                    <a className="link text-12" href={hrefOf({ view: "settings", query: { section: "model" } })}>
                      Set a model
                    </a>
                  </span>
                ) : (
                  <Mark ink="done">
                    <Text>{`${status.model.provider}/${status.model.id}`}</Text>
                  </Mark>
                )}
              </li>
              <li>
                <Mark ink={status.sandbox.works ? "done" : "fail"}>
                  <Text>{status.sandbox.works ? status.sandbox.name : status.sandbox.why}</Text>
                </Mark>
              </li>
              {status.held === undefined ? null : (
                <li>
                  <Mark ink="wait">The kill switch holds: it waits until that is released.</Mark>
                </li>
              )}
            </>
          )}
          {repositories.map((name) => (
            <li key={name}>
              <Known repository={name} />
            </li>
          ))}
        </ul>
      </Section>
    </aside>
  )
}

const Step = ({ at, word, children }: { readonly at: number; readonly word: string; readonly children: React.ReactNode }) => (
  <li className="grid grid-cols-[16px_1fr]">
    <span className="text-3 num">{at}</span>
    <span className="text-2">
      <span className="font-medium text-1">{word}</span> {children}
    </span>
  </li>
)

/** The base that a new run would stand on, and how its tests are run. */
const Known = ({ repository }: { readonly repository: string }) => {
  const live = useConnection(({ phase }) => phase === "live")
  const [said, setSaid] = useState<{ readonly ink: "done" | "wait" | "idle"; readonly text: string }>()
  useEffect(() => {
    if (!live) return
    let gone = false
    void ask((core) => core.GetKnowledge({ repository })).then((answer) => {
      if (gone) return
      if (!answer.ok) return setSaid({ ink: "wait", text: `${repository}: ${answer.problem.what}` })
      const { branch, knowledge } = answer.value
      const { test } = knowledge.commands
      setSaid({
        ink: "done",
        text: `${repository} at ${branch}, ${test === undefined ? "no test command found" : `tests: ${words(test)}`}`
      })
    })
    return () => {
      gone = true
    }
  }, [repository, live])
  return said === undefined ? (
    <Mark ink="idle">
      <Text>{repository}</Text>
    </Mark>
  ) : (
    <Mark ink={said.ink}>
      <Text>{said.text}</Text>
    </Mark>
  )
}
