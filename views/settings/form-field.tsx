/** One field of the configuration with whatever control its schema asks for, down to the last member. */
import { Lock, Plus, RotateCcw, Trash2 } from "lucide-react"
import { useId, useState, type ReactNode } from "react"
import { Button } from "../kit/button.tsx"
import { FieldNote } from "../kit/field.tsx"
import { Text } from "../kit/text.tsx"
import { visible } from "../text/visible.ts"
import { placeOf, valueAt, type Path } from "./document.ts"
import { byHandAt, FormDocumentProvider, problemAt, useFormDocument } from "./field-context.ts"
import { isLookedFor, isNamed, kindOf, labelOf, plain, type FieldSchema } from "./field-schema.ts"
import { Control } from "./control.tsx"

export interface FormFieldProps {
  readonly path: Path
  readonly schema: FieldSchema
  /** Headings are one lower for each group around. */
  readonly depth?: number
}

export const FormField = ({ path, schema: given, depth = 0 }: FormFieldProps) => {
  const schema = plain(given)
  const document = useFormDocument()
  const key = String(path.at(-1) ?? "")
  if (!isLookedFor(key, schema, document.find)) return null
  // A group whose own words are looked for shows all of its members.
  return document.find !== "" && isNamed(key, schema, document.find) ? (
    <FormDocumentProvider value={{ ...document, find: "" }}>
      <Shown path={path} schema={schema} depth={depth} />
    </FormDocumentProvider>
  ) : (
    <Shown path={path} schema={schema} depth={depth} />
  )
}

const Shown = ({ path, schema, depth }: Required<FormFieldProps>) => {
  switch (kindOf(schema)) {
    case "group":
      return (
        <Group path={path} schema={schema} depth={depth}>
          <Members path={path} schema={schema} depth={depth} />
        </Group>
      )
    case "named":
      return <Named path={path} schema={schema} depth={depth} />
    case "items":
      return <Items path={path} schema={schema} depth={depth} />
    default:
      return <Leaf path={path} schema={schema} />
  }
}

const Members = ({ path, schema, depth }: Required<FormFieldProps>) => (
  <>
    {Object.entries(schema.properties ?? {})
      .filter(([key]) => key !== "$schema")
      .map(([key, field]) => (
        <FormField key={key} path={[...path, key]} schema={field} depth={depth + 1} />
      ))}
  </>
)

const Group = ({ path, schema, depth, children }: Required<FormFieldProps> & { readonly children: ReactNode }) => {
  const document = useFormDocument()
  const id = useId()
  const isSet = valueAt(document.value, path) !== undefined
  return (
    <fieldset className={depth === 0 ? "settings-group first" : "settings-group"} data-place={placeOf(path)}>
      <legend>{labelOf(String(path.at(-1)))}</legend>
      <div className="row">
        {schema.description === undefined ? null : <p className="note grow">{schema.description}</p>}
        {isSet ? (
          <Button look="quiet" icon={RotateCcw} onClick={() => document.unset(path)}>
            Default
          </Button>
        ) : null}
      </div>
      <FieldNote id={id} problem={problemAt(document, path)} />
      {children}
    </fieldset>
  )
}

/** Members under names of one's own: what holds for one repository. */
const Named = ({ path, schema, depth }: Required<FormFieldProps>) => {
  const document = useFormDocument()
  const [name, setName] = useState("")
  const here = valueAt(document.value, path)
  const names = typeof here === "object" && here !== null ? Object.keys(here) : []
  const member = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {}
  const add = () => {
    const wanted = name.trim()
    if (wanted === "" || names.includes(wanted)) return
    document.set([...path, wanted], {})
    setName("")
  }
  return (
    <Group path={path} schema={schema} depth={depth}>
      {names.map((key) => (
        <fieldset key={key} className="settings-group" data-place={placeOf([...path, key])}>
          <legend>
            <Text>{key}</Text>
          </legend>
          <Button look="quiet" icon={Trash2} onClick={() => document.unset([...path, key])}>
            Remove
          </Button>
          <Members path={[...path, key]} schema={plain(member)} depth={depth + 1} />
        </fieldset>
      ))}
      <div className="row">
        <input
          className="in w-60"
          aria-label="Name"
          placeholder="a repository's name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return
            event.preventDefault()
            add()
          }}
        />
        <Button icon={Plus} onClick={add}>
          Add
        </Button>
      </div>
    </Group>
  )
}

/** A list of things that have members: reviewers, roles. The default's are shown until the list is one's own. */
const Items = ({ path, schema, depth }: Required<FormFieldProps>) => {
  const document = useFormDocument()
  const own = valueAt(document.value, path)
  const given = own ?? valueAt(document.defaults, path)
  const items = Array.isArray(given) ? (given as ReadonlyArray<unknown>) : []
  const take = () => {
    // To change one of the defaults is to have a list of one's own.
    if (own === undefined) document.set(path, items)
  }
  return (
    <Group path={path} schema={schema} depth={depth}>
      {items.map((item, index) => {
        const name = (item as { readonly name?: unknown } | null)?.name
        const named = typeof name === "string" && name !== "" ? name : `Number ${index + 1}`
        return (
          <details
            key={index}
            className="settings-item"
            data-place={placeOf([...path, index])}
            open={problemsBelow(document, [...path, index])}
          >
            <summary>
              <Text>{named}</Text>
            </summary>
            {own === undefined ? (
              <p className="note">
                A default.{" "}
                <button type="button" className="link" onClick={take}>
                  Change the list
                </button>
              </p>
            ) : (
              <>
                <Members path={[...path, index]} schema={plain(schema.items ?? {})} depth={depth + 1} />
                <Button
                  icon={Trash2}
                  onClick={() =>
                    document.set(
                      path,
                      items.filter((_, at) => at !== index)
                    )
                  }
                >
                  Remove <span className="sr">{visible(named)}</span>
                </Button>
              </>
            )}
          </details>
        )
      })}
      <div>
        <Button icon={Plus} onClick={() => document.set(path, [...items, {}])}>
          Add
        </Button>
      </div>
    </Group>
  )
}

const problemsBelow = ({ problems }: ReturnType<typeof useFormDocument>, path: Path): boolean =>
  problems.some((problem) => problem.path.startsWith(`${placeOf(path)}.`))

const Leaf = ({ path, schema }: { readonly path: Path; readonly schema: FieldSchema }) => {
  const document = useFormDocument()
  const id = useId()
  const value = valueAt(document.value, path)
  const byDefault = valueAt(document.defaults, path)
  const hand = byHandAt(document, path)
  return (
    <div className="setting" data-place={placeOf(path)} data-set={value !== undefined}>
      <div>
        <label className="font-medium" htmlFor={id}>
          {labelOf(String(path.at(-1)))}
        </label>
        <p className="note">{schema.description}</p>
        {hand === undefined ? null : (
          <p className="note">
            <Lock className="i s" aria-hidden />
            By hand: {hand}
          </p>
        )}
      </div>
      <div>
        <div className="row">
          <Control
            id={id}
            schema={schema}
            name={String(path.at(-1))}
            value={value}
            byDefault={byDefault}
            locked={hand !== undefined && kindOf(schema) !== "choice" && kindOf(schema) !== "list"}
            invalid={problemAt(document, path) !== undefined}
            onChange={(next) => (next === undefined ? document.unset(path) : document.set(path, next))}
          />
          {value === undefined || hand !== undefined ? null : (
            <Button
              look="quiet"
              icon={RotateCcw}
              aria-label={`Back to the default of ${labelOf(String(path.at(-1)))}`}
              title="Back to the default"
              onClick={() => document.unset(path)}
            />
          )}
        </div>
        <FieldNote
          id={id}
          said={value === undefined ? undefined : byDefault === undefined ? "set" : `set; the default is ${shownValue(byDefault)}`}
          problem={problemAt(document, path)}
        />
      </div>
    </div>
  )
}

const shownValue = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return visible(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}
