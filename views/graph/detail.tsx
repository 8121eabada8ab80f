/** What a node is a record of: its facts, what it came from and led to, and where the page shows it. */
import { X } from "lucide-react"
import { useEffect, useRef, type Ref } from "react"
import type { GraphNode } from "../../core/domain/provenance.ts"
import { Button } from "../kit/button.tsx"
import { Hash, Section } from "../kit/facts.tsx"
import { Text } from "../kit/text.tsx"
import { useInstallation } from "../state/installation.ts"
import { hrefOf } from "../state/route.ts"
import { useRuns } from "../state/runs.ts"
import { ArtifactText } from "./artifact-text.tsx"
import { ChangedFiles } from "./changed-files.tsx"
import { edgeWords, kinds } from "./kinds.ts"
import { factsOf, titleOf } from "./labels.ts"
import type { Neighbour, Web } from "./neighbours.ts"
import { NodeIcon, NodeWords } from "./node-row.tsx"
import { ledgerOf, openingOf } from "./open.ts"
import { Record } from "./record.tsx"

export interface DetailProps {
  readonly node: GraphNode
  readonly web: Web
  readonly runNumber: number | undefined
  readonly onSelect: (id: string) => void
  readonly onPath: () => void
  readonly onClose: () => void
  readonly ref: Ref<HTMLElement>
}

export const Detail = ({ node, web, runNumber, onSelect, onPath, onClose, ref }: DetailProps) => {
  const named = useInstallation(({ repositories }) => repositories?.find(({ id }) => id === node.repository)?.name)
  const spans = useRuns(({ byId }) => (node.run === undefined ? 0 : (byId.get(node.run)?.repositories.length ?? 0)) > 1)
  const repository = named ?? (node.repository === undefined ? undefined : web.nodes.get(node.repository)?.label)
  const opening = openingOf(node, runNumber, spans ? repository : undefined)
  const ledger = ledgerOf(node, runNumber)
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => void body.current?.scrollTo({ top: 0 }), [node.id])
  return (
    <aside className="graph-detail" aria-label="Record" ref={ref} tabIndex={-1}>
      <div className="scroll grow px-4" ref={body} tabIndex={0} role="group" aria-label="What is recorded">
        <header className="sec">
          <div className="row">
            <NodeIcon node={node} />
            <span className="t2">{kinds[node.kind].word}</span>
            <span className="grow" />
            <Button look="quiet" icon={X} aria-label="Close the record" onClick={onClose} />
          </div>
          <h2 className="strong prose">
            <Text>{titleOf(node)}</Text>
          </h2>
          {node.text === undefined ? null : (
            <p className="prose t2">
              <Text>{node.text}</Text>
            </p>
          )}
        </header>
        <Facts node={node} repository={repository} />
        {node.artifact === undefined ? null : <ArtifactText key={node.artifact} hash={node.artifact} />}
        <Neighbours title="Comes from" found={web.comesFrom(node.id)} onSelect={onSelect} />
        <Neighbours title="Leads to" found={web.leadsTo(node.id)} onSelect={onSelect} />
        {node.kind === "patch-set" && runNumber !== undefined ? (
          <ChangedFiles run={runNumber} patchSet={node.id} repository={repository} />
        ) : null}
        <Record node={node} />
      </div>
      <footer className="graph-acts">
        {opening === undefined ? null : (
          <a className="btn primary" href={hrefOf(opening.route)}>
            {opening.words} <kbd aria-hidden>o</kbd>
          </a>
        )}
        {ledger === undefined ? null : (
          <a className="btn" href={hrefOf(ledger)}>
            Ledger
          </a>
        )}
        <Button onClick={onPath} shortcut="b">
          Path
        </Button>
      </footer>
    </aside>
  )
}

const Facts = ({ node, repository }: { readonly node: GraphNode; readonly repository: string | undefined }) => {
  const facts = factsOf(node)
  if (facts.length === 0 && repository === undefined) return null
  return (
    <Section title="Facts">
      <dl className="kv">
        {repository === undefined || node.kind === "repository" ? null : (
          <>
            <dt>Repository</dt>
            <dd>
              <Text>{repository}</Text>
            </dd>
          </>
        )}
        {facts.map(({ name, words, hash }) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd>{hash ? <Hash of={words} long /> : <Text>{words}</Text>}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

const mostShown = 40

const Neighbours = ({ title, found, onSelect }: NeighboursProps) =>
  found.length === 0 ? null : (
    <Section title={title} end={found.length}>
      <ul>
        {found.slice(0, mostShown).map(({ node, edge }) => (
          <li key={edge.id}>
            <button type="button" className="graph-row inset" title={edgeWords(edge.kind)} onClick={() => onSelect(node.id)}>
              <NodeIcon node={node} />
              <NodeWords node={node} />
            </button>
          </li>
        ))}
      </ul>
      {found.length > mostShown ? <p className="t3 f12">And {found.length - mostShown} more, in the list.</p> : null}
    </Section>
  )
interface NeighboursProps {
  readonly title: string
  readonly found: ReadonlyArray<Neighbour>
  readonly onSelect: (id: string) => void
}
