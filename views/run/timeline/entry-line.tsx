/** One entry of a session's transcript: a message, a thought, a tool call with what came of it. */
import { ChevronDown, ChevronRight } from "lucide-react"
import { memo, type ReactNode, type Ref } from "react"
import { Output } from "../../kit/output.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { clockSeconds, duration } from "../../text/format.ts"
import { plainText } from "../../text/plain.ts"
import { icons, toolIcon } from "./icons.tsx"
import type { EntryRow } from "./rows.ts"
import { toolSubject, type Entry, type ToolCall } from "./transcript.ts"

export interface EntryLineProps {
  readonly row: EntryRow
  readonly index: number
  readonly top: number
  readonly open: boolean
  readonly chosen: boolean
  readonly toggle: (index: number) => void
  /** The address of a changed file in the diff; undefined for a path that was not changed. */
  readonly fileHref: (path: string) => string | undefined
  readonly measure: Ref<HTMLLIElement>
}

export const EntryLine = memo(({ row, index, top, open, chosen, toggle, fileHref, measure }: EntryLineProps) => {
  const { entry, words } = row
  const Icon = entry === undefined ? icons.agent : iconOf(entry)
  return (
    <li
      ref={measure}
      data-index={index}
      aria-current={chosen ? "true" : undefined}
      className={`ev entry ${entry?.kind === "turn" ? "turn" : ""}`}
      style={{ top }}
    >
      {entry === undefined ? (
        <span />
      ) : (
        <time className="num" dateTime={new Date(entry.at).toISOString()}>
          {clockSeconds(entry.at)}
        </time>
      )}
      <Icon className={`i ${entry?.kind === "note" ? entry.ink : "t3"}`} aria-hidden />
      <div className="min-w-0">
        {entry === undefined ? (
          <p className="t3">
            <Text>{words ?? ""}</Text>
          </p>
        ) : (
          <Body entry={entry} open={open} toggle={() => toggle(index)} fileHref={fileHref} />
        )}
      </div>
      <span className="t3 f11 num">{entry?.kind === "tool" && entry.durationMs !== undefined ? duration(entry.durationMs) : ""}</span>
      <span />
    </li>
  )
})

type BodyProps<E> = {
  readonly entry: E
  readonly open: boolean
  readonly toggle: () => void
  readonly fileHref: EntryLineProps["fileHref"]
}

const Body = ({ entry, open, toggle, fileHref }: BodyProps<Entry>) => {
  switch (entry.kind) {
    case "turn":
      return <p className="t3">Turn {entry.turn}</p>
    case "says":
      return <Said text={entry.text} open={open} toggle={toggle} />
    case "thinks":
      return (
        <Folded
          open={open}
          toggle={toggle}
          line={
            <span className="t3">
              thinks: <Text>{firstWords(entry.text)}</Text>
            </span>
          }
        >
          <Output text={entry.text} label="Thought" />
        </Folded>
      )
    case "note":
      return entry.text === undefined ? (
        <p className="t2">
          <Text>{entry.line}</Text>
        </p>
      ) : (
        <Folded open={open} toggle={toggle} line={<Text>{entry.line}</Text>}>
          <Output text={entry.text} label={entry.line} />
        </Folded>
      )
    case "tool":
      return <Call entry={entry} open={open} toggle={toggle} fileHref={fileHref} />
  }
}

/** Characters of a message that stand there at once. */
const mostSaid = 1_200

const Said = ({ text, open, toggle }: { readonly text: string; readonly open: boolean; readonly toggle: () => void }) => (
  <p className="prose">
    <Text>{plainText(open ? text.slice(0, 200_000) : text.slice(0, mostSaid))}</Text>
    {text.length <= mostSaid ? null : (
      <>
        {" "}
        <button type="button" className="link" aria-expanded={open} onClick={toggle}>
          {open ? "Show less" : "Show all"}
        </button>
      </>
    )}
  </p>
)

const Call = ({ entry, open, toggle, fileHref }: BodyProps<ToolCall>) => {
  const { words, rest, path } = toolSubject(entry)
  const href = path === undefined ? undefined : fileHref(path)
  return (
    <Folded
      open={open}
      toggle={toggle}
      line={
        <>
          <span className="med">
            <Text>{entry.tool}</Text>
          </span>{" "}
          <code>
            <Text>{words}</Text>
          </code>
        </>
      }
      end={
        <>
          {entry.ok === false ? (
            <Mark ink="fail">{entry.exitCode === undefined ? "failed" : `exit ${entry.exitCode}`}</Mark>
          ) : entry.ok === undefined ? (
            <Mark ink="wait">cut off</Mark>
          ) : null}
          {href === undefined ? null : (
            <a className="link f12" href={href}>
              diff
            </a>
          )}
        </>
      }
    >
      {rest === "" ? null : <Output text={rest} label={`Input of ${entry.tool}`} lines={8} />}
      <Output text={entry.output} label={`Output of ${entry.tool}`} />
    </Folded>
  )
}

const Folded = ({ open, toggle, line, end, children }: FoldedProps) => {
  const Fold = open ? ChevronDown : ChevronRight
  return (
    <>
      <div className="row">
        <button type="button" className="fold" aria-expanded={open} onClick={toggle}>
          <Fold className="i s" aria-hidden />
          <span className="cut">{line}</span>
        </button>
        {end}
      </div>
      {open ? <div className="grid gap-1 py-1">{children}</div> : null}
    </>
  )
}
interface FoldedProps {
  readonly open: boolean
  readonly toggle: () => void
  readonly line: ReactNode
  readonly end?: ReactNode
  readonly children: ReactNode
}

const firstWords = (text: string): string => (plainText(text.slice(0, 600)).trim().split("\n")[0] ?? "").slice(0, 200)

const iconOf = (entry: Entry) => {
  switch (entry.kind) {
    case "tool":
      return toolIcon(entry.tool)
    case "thinks":
      return icons.thought
    case "says":
      return icons.agent
    case "turn":
      return icons.step
    case "note":
      return entry.ink === "fail" ? icons.fail : entry.ink === "wait" ? icons.ask : icons.step
  }
}
