/** What narrows the list: words, where a run stands, its repository, tier and channel. */
import { X } from "lucide-react"
import { useEffect, useRef, useState, type RefObject } from "react"
import { Button } from "../kit/button.tsx"
import { Choice } from "../kit/choice.tsx"
import { SearchField } from "../kit/search-field.tsx"
import { Segments } from "../kit/segments.tsx"
import { useInstallation } from "../state/installation.ts"
import { tierWord } from "../text/words.ts"
import { visible } from "../text/visible.ts"
import { channels, channelWord, isNarrowed, kinds, kindWord, tiers, type Filter } from "./filter.ts"

export interface FiltersProps {
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
  readonly search: RefObject<HTMLInputElement | null>
  /** From the search to the list. */
  readonly onDone: () => void
}

export const Filters = ({ filter, onChange, search, onDone }: FiltersProps) => {
  const connected = useInstallation((installation) => installation.repositories) ?? []
  // A repository that is no longer connected has runs too: the address may name it.
  const names = connected.map(({ name }) => name)
  const known = filter.repository === undefined || names.includes(filter.repository) ? names : [filter.repository, ...names]
  const set = <K extends keyof Filter>(key: K, value: string) => {
    const { [key]: _, ...rest } = filter
    onChange(value === "" ? rest : { ...rest, [key]: value })
  }
  return (
    <div className="tools" role="search" aria-label="Filter the requests">
      <Words value={filter.text ?? ""} onChange={(text) => set("text", text)} field={search} onDone={onDone} />
      <Segments
        label="Standing"
        value={filter.kind ?? ""}
        options={[["", "All"], ...kinds.map((kind) => [kind, kindWord[kind]] as const)]}
        onChoose={(kind) => set("kind", kind)}
      />
      <Choice
        label="Repository"
        value={filter.repository ?? ""}
        options={[["", "Every repository"], ...known.map((name) => [name, visible(name)] as const)]}
        onChoose={(name) => set("repository", name)}
      />
      <Choice
        label="Risk tier"
        value={filter.tier ?? ""}
        options={[["", "Every tier"], ...tiers.map((tier) => [tier, `${tierWord[tier]} risk`] as const)]}
        onChoose={(tier) => set("tier", tier)}
      />
      <Choice
        label="Channel"
        value={filter.channel ?? ""}
        options={[["", "Every channel"], ...channels.map((channel) => [channel, channelWord[channel]] as const)]}
        onChoose={(channel) => set("channel", channel)}
      />
      {isNarrowed(filter) ? (
        <Button look="quiet" icon={X} onClick={() => onChange({})}>
          Clear
        </Button>
      ) : null}
    </div>
  )
}

interface WordsProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly onDone: () => void
}

/** What is typed is the field's own; the address follows it. */
const Words = ({ value, onChange, field, onDone }: WordsProps) => {
  const [text, setText] = useState(value)
  const said = useRef(value)
  useEffect(() => {
    if (value !== said.current) setText(value)
    said.current = value
  }, [value])
  return (
    <SearchField
      ref={field}
      label="Search"
      placeholder="Words of the request, or R-12"
      maxLength={200}
      value={text}
      onSearch={(typed) => {
        setText(typed)
        said.current = typed.trim() === "" ? "" : typed
        onChange(said.current)
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape" && event.key !== "ArrowDown") return
        event.preventDefault()
        event.stopPropagation()
        event.currentTarget.blur()
        onDone()
      }}
    />
  )
}
