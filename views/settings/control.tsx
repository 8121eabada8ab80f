/** The control of one setting. What is typed is kept as typed: a number that is none is the check's to refuse. */
import { useEffect, useRef, useState } from "react"
import { Choice } from "../kit/choice.tsx"
import { noteOf } from "../kit/field.tsx"
import { visible } from "../text/visible.ts"
import { isLong, kindOf, labelOf, plain, type FieldSchema } from "./field-schema.ts"

export interface ControlProps {
  readonly id: string
  readonly name: string
  readonly schema: FieldSchema
  readonly value: unknown
  readonly byDefault: unknown
  /** It can be read here and not set. */
  readonly locked: boolean
  readonly invalid: boolean
  /** `undefined`: nothing is said of it any more. */
  readonly onChange: (value: unknown) => void
}

export const Control = (props: ControlProps) => {
  const { id, name, schema, value, byDefault, locked, invalid, onChange } = props
  const shared = { id, "aria-invalid": invalid, "aria-describedby": noteOf(id), readOnly: locked }
  switch (kindOf(schema)) {
    case "switch":
      return byDefault === undefined ? (
        <Choice
          {...{ id, invalid, label: labelOf(name), value: value === undefined ? "" : String(value) }}
          options={[
            ["", "as for all"],
            ["true", "yes"],
            ["false", "no"]
          ]}
          onChoose={(next) => onChange(next === "" ? undefined : next === "true")}
        />
      ) : (
        <span className="check">
          <input
            id={id}
            type="checkbox"
            checked={(value ?? byDefault) === true}
            aria-describedby={noteOf(id)}
            onChange={(event) => onChange(event.target.checked)}
          />
        </span>
      )
    case "choice":
      return (
        <Choice
          id={id}
          invalid={invalid}
          label={labelOf(name)}
          value={value === undefined ? "" : String(value)}
          options={[
            ["", byDefault === undefined ? "not set" : `${String(byDefault)} (default)`],
            ...(schema.enum ?? []).map((option) => [option, option] as const)
          ]}
          onChoose={(next) => onChange(next === "" ? undefined : next)}
        />
      )
    case "choices":
      return <Choices {...props} />
    case "list":
      return (
        <Typed
          text={Array.isArray(value) ? value.join("\n") : ""}
          onText={(text) => {
            const lines = text
              .split("\n")
              .map((line) => line.trim())
              .filter(Boolean)
            onChange(lines.length === 0 ? undefined : lines)
          }}
          render={(text, onText) => (
            <textarea
              {...shared}
              className="in mono"
              rows={Math.min(8, Math.max(2, text.split("\n").length))}
              placeholder={Array.isArray(byDefault) && byDefault.length > 0 ? byDefault.join("\n") : "one a line"}
              value={text}
              onChange={(event) => onText(event.target.value)}
            />
          )}
        />
      )
    case "number":
      return (
        <Typed
          text={value === undefined ? "" : String(value)}
          onText={(text) => {
            const number = Number(text.trim())
            onChange(text.trim() === "" ? undefined : Number.isNaN(number) ? text : number)
          }}
          render={(text, onText) => (
            <input
              {...shared}
              className="in num"
              inputMode="decimal"
              placeholder={byDefault === undefined ? "not set" : String(byDefault)}
              value={text}
              onChange={(event) => onText(event.target.value)}
            />
          )}
        />
      )
    case "text": {
      const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value)
      const set = (next: string) => onChange(next === "" ? undefined : next)
      return isLong(name) ? (
        <textarea {...shared} className="in" rows={5} value={text} onChange={(event) => set(event.target.value)} />
      ) : (
        <input
          {...shared}
          className="in"
          placeholder={byDefault === undefined ? "not set" : visible(String(byDefault))}
          value={text}
          onChange={(event) => set(event.target.value)}
        />
      )
    }
    default:
      return (
        <Typed
          text={value === undefined ? "" : JSON.stringify(value, null, 2)}
          onText={(text) => onChange(text.trim() === "" ? undefined : valueOf(text))}
          render={(text, onText) => (
            <textarea
              {...shared}
              className="in mono"
              rows={4}
              placeholder={byDefault === undefined ? "JSON" : JSON.stringify(byDefault)}
              value={text}
              onChange={(event) => onText(event.target.value)}
            />
          )}
        />
      )
  }
}

/** Text that is no JSON yet stands as text, for the check to refuse. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface TypedProps {
  /** What the document says. */
  readonly text: string
  readonly onText: (text: string) => void
  readonly render: (text: string, onText: (text: string) => void) => React.ReactNode
}

/** Keeps what is typed where the document would say the same in other words: `1.` and `1`, an empty last line. */
const Typed = ({ text, onText, render }: TypedProps) => {
  const [typed, setTyped] = useState(text)
  const own = useRef(false)
  useEffect(() => {
    if (!own.current) setTyped(text)
    own.current = false
  }, [text])
  return render(typed, (next) => {
    own.current = true
    setTyped(next)
    onText(next)
  })
}

const Choices = ({ schema, value, byDefault, locked, onChange, id }: ControlProps) => {
  const options = plain(schema.items ?? {}).enum ?? []
  const given = value ?? byDefault
  const chosen = Array.isArray(given) ? (given as ReadonlyArray<string>) : []
  return (
    <span className="flex flex-wrap gap-3" id={id} role="group" tabIndex={-1}>
      {options.map((option) => (
        <label key={option} className="check">
          <input
            type="checkbox"
            disabled={locked}
            checked={chosen.includes(option)}
            onChange={(event) => onChange(options.filter((each) => (each === option ? event.target.checked : chosen.includes(each))))}
          />
          {option}
        </label>
      ))}
    </span>
  )
}
