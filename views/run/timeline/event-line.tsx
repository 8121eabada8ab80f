/** One event of the ledger: when, what, and the words it refers to, folded. */
import { ChevronDown, ChevronRight } from "lucide-react"
import { memo, type Ref } from "react"
import type { EventView } from "../../../core/api/contract.ts"
import { Output } from "../../kit/output.tsx"
import { Text } from "../../kit/text.tsx"
import { hrefOf } from "../../state/route.ts"
import { clockSeconds, duration } from "../../text/format.ts"
import { icons } from "./icons.tsx"
import { kindOf } from "./kinds.ts"
import type { Link } from "./links.ts"
import { previewOf } from "./rows.ts"

export interface EventLineProps {
  readonly view: EventView
  readonly run: number
  readonly index: number
  readonly top: number
  readonly open: boolean
  readonly chosen: boolean
  readonly find: string
  readonly link: Link | undefined
  readonly toggle: (index: number) => void
  /** Pixels; absent while it has to be measured. */
  readonly height: number | undefined
  /** Measures it; absent while its height is known. */
  readonly measure: Ref<HTMLLIElement> | undefined
}

/** Drawn anew only when something about it changed: a hundred thousand of them scroll by. */
export const EventLine = memo(({ view, run, index, top, open, chosen, find, link, toggle, height, measure }: EventLineProps) => {
  const { event, line, text } = view
  const { symbol, ink, begins } = kindOf(event.event)
  const Icon = icons[symbol]
  const session = event.event._tag === "SessionRecorded" ? event.event.session : undefined
  const preview = previewOf(view, find)
  const Fold = open ? ChevronDown : ChevronRight
  return (
    <li
      ref={measure}
      data-index={index}
      aria-current={chosen ? "true" : undefined}
      className={`ev ${begins && index > 0 ? "turn" : ""} ${height === undefined ? "" : "known"}`}
      style={{ top, height }}
    >
      <time className="num" dateTime={new Date(event.at).toISOString()}>
        {clockSeconds(event.at)}
      </time>
      <Icon className={`i ${ink}`} aria-hidden />
      <div className="min-w-0">
        {preview === "" && session === undefined ? (
          <p className="cut">
            <Text>{line}</Text>
          </p>
        ) : (
          <>
            <button type="button" className="fold" aria-expanded={open} onClick={() => toggle(index)}>
              <Fold className="i s" aria-hidden />
              <span className="grow">
                <span className="cut line">
                  <Text>{line}</Text>
                  {session === undefined ? null : <span className="t3"> · transcript</span>}
                </span>
                {open || preview === "" ? null : (
                  <span className="t3 f12 cut line">
                    <Text>{preview}</Text>
                  </span>
                )}
              </span>
            </button>
            {open && text !== undefined && preview !== "" ? <Output text={text} label={`Text of event ${event.seq}`} lines={13} /> : null}
          </>
        )}
      </div>
      <span className="t3 f11 num row">
        {session === undefined ? null : <span>{duration(session.durationMs)}</span>}
        {link === undefined ? null : (
          <a className="link" href={link.href}>
            <Text>{link.words}</Text>
          </a>
        )}
      </span>
      <span className="t3 f11 num right">
        <a
          className="pathlink"
          title={`Event ${event.seq}, ${event.hash}`}
          href={hrefOf({ view: "run", run, tab: "ledger", query: { at: String(event.seq) } })}
        >
          {event.seq}
        </a>
      </span>
    </li>
  )
})
