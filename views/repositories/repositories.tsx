/** The connected repositories, and what is known of the one that is selected. */
import { FolderGit2, Plus, Unplug } from "lucide-react"
import { useState } from "react"
import type { RepositoryView } from "../../core/api/contract.ts"
import { statusKind } from "../../core/domain/run.ts"
import { Button } from "../kit/button.tsx"
import { Age, Section } from "../kit/facts.tsx"
import { Keys } from "../kit/keys.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { useInstallation } from "../state/installation.ts"
import { go, hrefOf, slide, type Query } from "../state/route.ts"
import { useRuns } from "../state/runs.ts"
import { count } from "../text/format.ts"
import { AddRepository } from "./add-repository.tsx"
import { DisconnectDialog } from "./disconnect-dialog.tsx"
import { Knowledge } from "./knowledge.tsx"
import { RepositoryRuns } from "./repository-runs.tsx"

const show = (name: string) => slide({ view: "repositories", query: { in: name } })

export const Repositories = ({ query }: { readonly query: Query }) => {
  const repositories = useInstallation((installation) => installation.repositories)
  const [leaving, setLeaving] = useState<RepositoryView>()
  const list = repositories ?? []
  const at = list.findIndex(({ name }) => name === query["in"])
  const selected = list[Math.max(0, at)]
  const move = (step: 1 | -1) => () => {
    const next = list[Math.min(list.length - 1, Math.max(0, Math.max(0, at) + step))]
    if (next !== undefined) show(next.name)
  }
  const request = () => selected !== undefined && go({ view: "new", query: { in: selected.name } })
  useActions([
    { place: "List", keys: ["j", "ArrowDown"], act: move(1) },
    { place: "List", keys: ["k", "ArrowUp"], act: move(-1) },
    { place: "List", name: "Request a change of this repository", keys: ["Enter"], act: request },
    { place: "List", name: "Disconnect this repository", keys: [], act: () => setLeaving(selected) }
  ])
  return (
    <>
      <header className="bar">
        <h1>Repositories</h1>
        {list.length === 0 ? null : <span className="text-12 text-3">{count(list.length, "repository", "repositories")} connected</span>}
      </header>
      {repositories === undefined ? (
        <Skeleton rows={8} />
      ) : selected === undefined ? (
        <Empty />
      ) : (
        <div className="cols">
          <section className="list" aria-label="Connected repositories">
            <ul className="scroll grow">
              {list.map((repository) => (
                <li key={repository.id}>
                  <RepositoryItem repository={repository} selected={repository.id === selected.id} />
                </li>
              ))}
            </ul>
            <div className="hint">
              <span>
                <Keys of={["j", "k"]} />
                move
              </span>
              <span>
                <Keys of={["Enter"]} />
                request a change
              </span>
            </div>
          </section>
          <section className="detail" aria-label="Selected repository">
            <div className="scroll grow pad" tabIndex={0} role="region" aria-label={selected.name}>
              <h2 className="title">
                <Text>{selected.name}</Text>
              </h2>
              <p className="text-12 text-3 mb-3">
                <code>
                  <Text>{selected.path}</Text>
                </code>
                , connected <Age at={selected.at} /> ago
              </p>
              <RepositoryRuns key={selected.id} repository={selected} />
              <Knowledge key={`${selected.id} known`} repository={selected.id} />
              <Section title="Add another repository">
                <AddRepository named onAdded={({ name }) => show(name)} />
              </Section>
            </div>
            <div className="acts">
              <Button look="primary" icon={Plus} shortcut="Enter" onClick={request}>
                Request a change
              </Button>
              <a className="btn" href={hrefOf({ view: "settings", query: { section: "repositories" } })}>
                Settings of repositories
              </a>
              <Button icon={Unplug} onClick={() => setLeaving(selected)}>
                Disconnect
              </Button>
            </div>
          </section>
        </div>
      )}
      {leaving === undefined ? null : <DisconnectDialog repository={leaving} onClose={() => setLeaving(undefined)} />}
    </>
  )
}

const RepositoryItem = ({ repository, selected }: { readonly repository: RepositoryView; readonly selected: boolean }) => {
  const byId = useRuns((runs) => runs.byId)
  const own = [...byId.values()].filter(({ repositories }) => repositories.some(({ id }) => id === repository.id))
  const open = own.filter(({ status }) => statusKind(status) !== "final").length
  return (
    <a
      className="item inset h-13"
      href={hrefOf({ view: "repositories", query: { in: repository.name } })}
      aria-current={selected ? "true" : undefined}
      onClick={(event) => {
        event.preventDefault()
        show(repository.name)
      }}
    >
      <FolderGit2 className="i" aria-hidden />
      <span className="tt cut">
        <Text>{repository.name}</Text>
      </span>
      <span className="age">{open === 0 ? "" : `${count(open, "open run")}`}</span>
      <span className="l2">
        <code className="cut">
          <Text>{repository.path}</Text>
        </code>
      </span>
    </a>
  )
}

const Empty = () => (
  <div className="scroll grow">
    <div className="welcome">
      <h2 className="big">No repository is connected</h2>
      <p className="text-2 mb-4">
        Name a folder on this machine that holds a git repository. PatchPlane works on its own clone and never in your checkout.
      </p>
      <AddRepository named onAdded={({ name }) => show(name)} />
    </div>
  </div>
)
