/** Small facts: hashes, ages, counts, meters, headed sections. */
import type { ReactNode } from "react"
import { age, clock, grouped, longHash, shortHash } from "../text/format.ts"
import { useNow } from "../state/now.ts"

/** 8 characters, 16 where somebody confirms; the whole is its title. */
export const Hash = ({ of, long = false }: { readonly of: string; readonly long?: boolean }) => (
  <code title={of} className="nw">
    {long ? longHash(of) : shortHash(of)}
  </code>
)

/** How long since `at`, kept current. */
export const Age = ({ at }: { readonly at: number }) => {
  const now = useNow()
  return (
    <time className="num nw" dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
      {age(now - at)}
    </time>
  )
}
export const ClockTime = ({ at }: { readonly at: number }) => (
  <time className="num nw" dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
    {clock(at, useNow())}
  </time>
)

export const PlusMinus = ({ added, removed }: { readonly added: number; readonly removed: number }) => (
  <span className="plus-minus num nw">
    <span className="add">+{grouped(added)}</span> <span className="del">−{grouped(removed)}</span>
  </span>
)

export const Meter = ({ label, value, of, children }: MeterProps) => (
  <div className="metered">
    <div className="row f12" style={{ justifyContent: "space-between", lineHeight: "20px" }}>
      <span className="t2">{label}</span>
      <span className="num">{children}</span>
    </div>
    <div className="meter" role="meter" aria-label={label} aria-valuenow={Math.min(value, of)} aria-valuemin={0} aria-valuemax={of}>
      <i className={value >= of ? "over" : ""} style={{ width: `${Math.min(100, (value / of) * 100)}%` }} />
    </div>
  </div>
)
interface MeterProps {
  readonly label: string
  readonly value: number
  readonly of: number
  readonly children: ReactNode
}

export const Section = ({ title, end, children }: { readonly title: string; readonly end?: ReactNode; readonly children: ReactNode }) => (
  <section className="sec" aria-label={title}>
    <h2 className="sh">
      {title}
      {end === undefined ? null : <span className="end">{end}</span>}
    </h2>
    {children}
  </section>
)
