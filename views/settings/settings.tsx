/** The configuration: by section as a form made of its schema, and as the text of its file. */
import { useMemo, useRef, useState } from "react"
import { Button } from "../kit/button.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { SearchField } from "../kit/search-field.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { hrefOf, slide, type Query } from "../state/route.ts"
import { parsed, placeOf, valueAt, withAt, withoutAt, written } from "./document.ts"
import { FormDocumentProvider, type FormDocument } from "./field-context.ts"
import { isLookedFor, sectionsOf, type FieldSchema } from "./field-schema.ts"
import { FormField } from "./form-field.tsx"
import { JsonSection } from "./json-section.tsx"
import { PolicySection } from "./policy-section.tsx"
import { SaveBar } from "./save-bar.tsx"
import { useSettings } from "./use-settings.ts"

export const Settings = ({ query }: { readonly query: Query }) => {
  const state = useSettings()
  const { config, check, text } = state
  const [find, setFind] = useState("")
  const search = useRef<HTMLInputElement>(null)
  const schema = useMemo(() => JSON.parse(config?.schema ?? "{}") as FieldSchema, [config?.schema])
  const defaults = useMemo(() => JSON.parse(config?.defaults ?? "{}") as unknown, [config?.defaults])
  useActions([
    { place: "List", name: "Save the settings", keys: ["Mod+s"], act: state.save },
    { place: "List", name: "Find a setting", keys: ["/"], act: () => search.current?.focus() }
  ])
  if (config === undefined) {
    return (
      <>
        <Head />
        {state.problem === undefined ? (
          <Skeleton rows={8} />
        ) : (
          <div className="page">
            <div>
              <ProblemMessage problem={state.problem} mend={<Button onClick={state.reload}>Try again</Button>} />
            </div>
          </div>
        )}
      </>
    )
  }
  const value = parsed(text)
  const sections = sectionsOf(schema)
  const asJson = query["section"] === "json" || value === undefined
  const section = sections.find(({ id }) => id === query["section"]) ?? sections[0]
  const document: FormDocument = {
    value: value ?? {},
    defaults,
    set: (path, next) => state.edit(written(withAt(value ?? {}, path, next))),
    unset: (path) => state.edit(written(withoutAt(value ?? {}, path))),
    problems: check?.problems ?? [],
    refused: new Map((check?.byHand ?? []).map(({ path, why }) => [path, why])),
    byHand: new Map(config.byHand.map(({ path, why }) => [path, why])),
    find
  }
  const fieldsOf = (keys: ReadonlyArray<string>) =>
    keys.map((key) => {
      const field = schema.properties?.[key]
      return field === undefined ? null : <FormField key={key} path={[key]} schema={field} />
    })
  const wrongIn = (keys: ReadonlyArray<string>) =>
    [...(check?.problems ?? []), ...(check?.byHand ?? [])].some(({ path }) => keys.includes(path.split(".")[0] ?? ""))
  const found = sections.filter(({ keys }) => keys.some((key) => isLookedFor(key, schema.properties?.[key] ?? {}, find)))
  return (
    <>
      <Head />
      <div className="cols">
        <nav className="settings-nav" aria-label="Sections">
          <SearchField ref={search} label="Find a setting" value={find} onSearch={setFind} />
          <ul>
            {[...sections, { id: "json", title: "As JSON", keys: [] }].map(({ id, title, keys }) => {
              const current = find === "" && (asJson ? id === "json" : id === section?.id)
              return (
                <li key={id}>
                  <a
                    href={hrefOf({ view: "settings", query: { section: id } })}
                    aria-current={current ? "page" : undefined}
                    onClick={(event) => {
                      event.preventDefault()
                      setFind("")
                      slide({ view: "settings", query: { section: id } })
                    }}
                  >
                    {title}
                    {wrongIn(keys) ? <span className="fail"> needs a change</span> : null}
                  </a>
                </li>
              )
            })}
          </ul>
        </nav>
        <div className="detail">
          <div className="scroll grow" tabIndex={0} role="region" aria-label="Settings">
            <FormDocumentProvider value={document}>
              <div className="settings-form" key={asJson ? "json" : section?.id}>
                <Notes state={state} />
                {find !== "" ? (
                  found.length === 0 ? (
                    <p className="text-2">No setting is like that.</p>
                  ) : (
                    found.map(({ id, title, keys }) => (
                      <section key={id} aria-label={title}>
                        {fieldsOf(keys)}
                      </section>
                    ))
                  )
                ) : asJson ? (
                  <JsonSection state={state} />
                ) : section === undefined ? null : section.id === "policy" ? (
                  <>
                    <PolicySection
                      chosen={valueAt(value, ["policy"])}
                      onChoose={(bundle) => document.set(["policy"], bundle)}
                      saved={config.hash}
                    />
                    {fieldsOf(section.keys)}
                  </>
                ) : (
                  fieldsOf(section.keys)
                )}
              </div>
            </FormDocumentProvider>
          </div>
          <SaveBar state={state} />
        </div>
      </div>
    </>
  )
}

const Head = () => (
  <header className="bar">
    <h1>Settings</h1>
  </header>
)

/** What is to be known before anything is edited, and what came between. */
const Notes = ({ state }: { readonly state: ReturnType<typeof useSettings> }) => {
  const { config, theirs, problem } = state
  if (config === undefined) return null
  return (
    <div className="grid gap-2">
      <p className="note">
        <span>
          <code>
            <Text>{config.path}</Text>
          </code>
          {config.exists ? "" : ", which is not there yet: every default holds"}. It is read when PatchPlane starts. Keys are never in it:
          it names the variables that hold them.
        </span>
      </p>
      {theirs.length === 0 ? null : (
        <Message
          tone="wait"
          title="The file was changed by somebody else since these edits began."
          mend={
            <>
              <Button onClick={state.keepMine}>Keep my edits on it</Button>
              <Button onClick={state.discard}>Discard my edits</Button>
            </>
          }
        >
          <Text>{theirs.map(({ path, before, after }) => `${placeOf(path)}: ${shown(before)} is ${shown(after)} now`).join("; ")}</Text>
        </Message>
      )}
      {problem === undefined || problem.stale ? null : <ProblemMessage problem={problem} />}
      {config.problems.length === 0 ? null : (
        <Message tone="fail" title="The file does not hold: PatchPlane would not start with it.">
          <Text>{config.problems.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`).join("; ")}</Text>
        </Message>
      )}
      {config.secret ? (
        <Message tone="fail" title="The file holds what looks like a key. It is not shown, and nothing can be saved over it from here.">
          Take it out with an editor, into an environment variable.
        </Message>
      ) : null}
      {config.waiting.length === 0 ? null : (
        <Message tone="wait" title={`Saved and not in force yet: ${config.waiting.join(", ")}.`}>
          They hold once PatchPlane is started anew: <code>patchplane stop</code>, then <code>patchplane start</code>. Runs under way go on
          then with what they were made with.
        </Message>
      )}
    </div>
  )
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value).slice(0, 60))
