/** One event: when, what, and the words it refers to, folded. */
import {
  Bot,
  ChevronDown,
  ChevronRight,
  CircleCheck,
  CircleDot,
  CircleQuestionMark,
  CircleX,
  ClipboardList,
  FileDiff,
  GitBranch,
  OctagonMinus,
  ShieldCheck,
  User,
  type LucideIcon
} from "lucide-react"
import type { Ref } from "react"
import type { EventView } from "../../../core/api/contract.ts"
import { Text } from "../../kit/text.tsx"
import { clockSeconds } from "../../text/format.ts"
import { kindOf, type Symbol } from "./kinds.ts"

const icons: Record<Symbol, LucideIcon> = {
  step: CircleDot,
  ask: CircleQuestionMark,
  agent: Bot,
  review: ShieldCheck,
  person: User,
  done: CircleCheck,
  fail: CircleX,
  stop: OctagonMinus,
  write: GitBranch,
  patch: FileDiff,
  plan: ClipboardList
}

export interface EventLineProps {
  readonly view: EventView
  readonly index: number
  readonly top: number
  readonly open: boolean
  readonly toggle: () => void
  readonly ref: Ref<HTMLLIElement>
}

export const EventLine = ({ view, index, top, open, toggle, ref }: EventLineProps) => {
  const { event, line, text } = view
  const { symbol, ink, begins } = kindOf(event.event)
  const Icon = icons[symbol]
  const Fold = open ? ChevronDown : ChevronRight
  return (
    <li ref={ref} data-index={index} className={`ev ${begins && index > 0 ? "turn" : ""}`} style={{ transform: `translateY(${top}px)` }}>
      <time className="num" dateTime={new Date(event.at).toISOString()}>
        {clockSeconds(event.at)}
      </time>
      <Icon className={`i ${ink}`} aria-hidden />
      <div>
        {text === undefined || text === "" ? (
          <Text>{line}</Text>
        ) : (
          <>
            <button type="button" className="fold" aria-expanded={open} onClick={toggle}>
              <Fold className="i s" aria-hidden />
              <span className="grow">
                <Text>{line}</Text>
                {open ? null : (
                  <span className="t3 cut" style={{ display: "block" }}>
                    <Text>{firstLine(text)}</Text>
                  </span>
                )}
              </span>
            </button>
            {open ? (
              <pre className="out scroll">
                <Text>{text}</Text>
              </pre>
            ) : null}
          </>
        )}
      </div>
      <span className="t3 f11 num" title={`Event ${event.seq}, ${event.hash}`}>
        {event.seq}
      </span>
    </li>
  )
}

/** The first line that says something: a document's opening brace does not. */
const firstLine = (text: string): string => (text.split("\n").find((line) => /[\p{L}\p{N}]/u.test(line)) ?? "").trim().slice(0, 240)
