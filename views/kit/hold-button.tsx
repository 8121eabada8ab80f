/** A button that acts when it is held to the end; let go early and nothing happens. */
import { Power, type LucideIcon } from "lucide-react"
import { useEffect, useRef, useState, type ReactNode } from "react"
import { useStore } from "zustand"
import { holdMs, type Hold } from "../state/hold.ts"

export interface HoldButtonProps {
  readonly hold: Hold
  readonly icon?: LucideIcon
  readonly className: string
  /** Class while it is held. */
  readonly held: string
  readonly label: ReactNode
  readonly title?: string
  readonly shortcut?: string
  /** What a short press says: assistive technology can't hold, so it gets a question instead. */
  readonly onTap: () => void
  /** Takes focus when it appears. */
  readonly focusFirst?: boolean
}

export const HoldButton = ({ hold, icon: Icon = Power, className, held, label, title, shortcut, onTap, focusFirst }: HoldButtonProps) => {
  const since = useStore(hold.state)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (focusFirst === true) button.current?.focus()
  }, [focusFirst])
  return (
    <button
      type="button"
      className={`hold ${className} ${since === null ? "" : held}`}
      data-held={since !== null}
      title={title}
      aria-keyshortcuts={shortcut}
      ref={button}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        hold.begin()
      }}
      onPointerUp={() => hold.cancel()}
      onPointerCancel={() => hold.cancel()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return
        event.preventDefault()
        if (!event.repeat) hold.begin()
      }}
      onKeyUp={(event) => {
        if (event.key === "Enter" || event.key === " ") hold.cancel()
      }}
      onBlur={() => hold.cancel()}
      onClick={(event) => {
        // No pointer and no key came first: a screen reader or switch pressed it.
        if (event.detail === 0) onTap()
      }}
    >
      <Icon className="i s" aria-hidden />
      {since === null ? label : <Remaining since={since} />}
    </button>
  )
}

const Remaining = ({ since }: { readonly since: number }) => {
  const [left, setLeft] = useState(holdMs)
  useEffect(() => {
    const timer = setInterval(() => setLeft(Math.max(0, holdMs - (performance.now() - since))), 100)
    return () => clearInterval(timer)
  }, [since])
  return <span className="l num nw">Keep holding, {(left / 1000).toFixed(1)} s</span>
}
