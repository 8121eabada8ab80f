/** What is known of a repository: read from its files by rule, never guessed, and given to every role (PLN-5). */
import { useEffect, useState } from "react"
import type { KnowledgeView } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { Hash, Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Text } from "../kit/text.tsx"
import { words } from "../requests/words.ts"
import { ask, type Answer } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { bytes, count, grouped } from "../text/format.ts"

export const Knowledge = ({ repository }: { readonly repository: string }) => {
  const live = useConnection(({ phase }) => phase === "live")
  const [answer, setAnswer] = useState<Answer<KnowledgeView>>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (!live) return
    let gone = false
    void ask((core) => core.GetKnowledge({ repository })).then((got) => {
      if (gone || (!got.ok && got.problem.lost)) return
      setAnswer(got)
    })
    return () => {
      gone = true
    }
  }, [repository, live, round])
  return (
    <Section title="What is known of it" end={answer?.ok === true ? <At known={answer.value} /> : undefined}>
      {answer === undefined ? (
        <Skeleton rows={6} />
      ) : answer.ok ? (
        <Known known={answer.value} />
      ) : (
        <ProblemMessage problem={answer.problem} mend={<Button onClick={() => setRound(round + 1)}>Try again</Button>} />
      )}
    </Section>
  )
}

const At = ({ known: { branch, knowledge } }: { readonly known: KnowledgeView }) => (
  <span className="text-12">
    read at <code>{branch}</code> <Hash of={knowledge.commit} />
  </span>
)

/** Lists are cut here: the whole stands in what roles are given. */
const most = 12

const Known = ({ known: { knowledge, text } }: { readonly known: KnowledgeView }) => {
  const { tree, languages, commands, manifests, lockfiles, codeOwners, pipelines, lfs, submodules, docs } = knowledge
  const total = languages.reduce((sum, language) => sum + language.bytes, 0)
  return (
    <>
      <dl className="kv">
        <dt>Languages</dt>
        <dd>
          {languages.length === 0 ? <span className="text-3">none that is known</span> : null}
          {languages.slice(0, 6).map((language) => (
            <div key={language.name} className="grid grid-cols-[120px_minmax(0,200px)_1fr] items-center gap-3">
              <span className="cut">
                <Text>{language.name}</Text>
              </span>
              <span className="meter">
                <i style={{ width: `${(language.bytes / Math.max(1, total)) * 100}%` }} />
              </span>
              <span className="num text-12 text-3">
                {Math.round((language.bytes / Math.max(1, total)) * 100)} %, {count(language.files, "file")}
              </span>
            </div>
          ))}
        </dd>
        <Command name="Test" command={commands.test} />
        <Command name="Lint" command={commands.lint} />
        <Command name="Build" command={commands.build} />
        <dt>Files</dt>
        <dd className="num">
          {grouped(tree.files)}
          {tree.complete ? "" : " and more"}, {bytes(tree.bytes)}
          {knowledge.directory === "." ? "" : `, work in ${knowledge.directory}`}
        </dd>
        <List
          name="Manifests"
          items={manifests.map(
            ({ path, dependencyCount, problem }) => `${path}: ${problem ?? count(dependencyCount, "dependency", "dependencies")}`
          )}
        />
        <List
          name="Lockfiles"
          items={lockfiles.map(
            ({ path, tool, packages }) => `${path} (${tool}${packages === undefined ? "" : `, ${count(packages, "package")}`})`
          )}
        />
        <List name="Owners" items={(codeOwners?.rules ?? []).map(({ pattern, owners }) => `${pattern} ${owners.join(" ")}`)} />
        <List
          name="Pipelines"
          items={pipelines.map(({ path, system, jobs }) => `${path} (${system}${jobs.length === 0 ? "" : `: ${jobs.join(", ")}`})`)}
        />
        <List name="Papers" items={[...(docs.readme === undefined ? [] : [docs.readme.path]), ...docs.papers]} />
        {lfs.length === 0 ? null : <List name="Git LFS" items={lfs} />}
        {submodules.length === 0 ? null : <List name="Submodules" items={submodules.map(({ path, url }) => `${path} ${url ?? ""}`)} />}
      </dl>
      {text === "" ? null : (
        <details className="mt-2">
          <summary className="text-12 text-2">What every role is given of it</summary>
          <pre className="out">
            <Text>{text}</Text>
          </pre>
        </details>
      )}
    </>
  )
}

const Command = ({ name, command }: { readonly name: string; readonly command: ReadonlyArray<string> | undefined }) => (
  <>
    <dt>{name}</dt>
    <dd>
      {command === undefined ? (
        <span className="text-3">not found; it can be set in the settings, under Repositories</span>
      ) : (
        <code>
          <Text>{words(command)}</Text>
        </code>
      )}
    </dd>
  </>
)

const List = ({ name, items }: { readonly name: string; readonly items: ReadonlyArray<string> }) => (
  <>
    <dt>{name}</dt>
    <dd>
      {items.length === 0 ? <span className="text-3">none</span> : null}
      {items.slice(0, most).map((item) => (
        <div key={item}>
          <code>
            <Text>{item}</Text>
          </code>
        </div>
      ))}
      {items.length > most ? <span className="text-12 text-3">and {items.length - most} more</span> : null}
    </dd>
  </>
)
