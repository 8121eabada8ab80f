/** A few actions behind one button. Arrow keys move, Esc closes and gives the focus back. */
import type { LucideIcon } from "lucide-react"
import { useEffect, useId, useRef, useState } from "react"
import { Button } from "./button.tsx"

export interface MenuProps {
  readonly label: string
  readonly icon: LucideIcon
  readonly items: ReadonlyArray<{ readonly label: string; readonly act: () => void }>
}

export const Menu = ({ label, icon, items }: MenuProps) => {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
  const close = () => {
    setOpen(false)
    root.current?.querySelector("button")?.focus()
  }
  useEffect(() => {
    if (!open) return
    entries()[0]?.focus()
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false)
    }
    document.addEventListener("pointerdown", outside)
    return () => document.removeEventListener("pointerdown", outside)
  }, [open])
  return (
    <div
      ref={root}
      className="menu"
      onKeyDown={(event) => {
        if (!open) return
        event.stopPropagation()
        const all = entries()
        const at = all.findIndex((entry) => entry === document.activeElement)
        if (event.key === "Escape") close()
        else if (event.key === "Tab") setOpen(false)
        else if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus()
        else if (event.key === "ArrowUp") all.at(at - 1)?.focus()
        else return
        if (event.key !== "Tab") event.preventDefault()
      }}
    >
      <Button
        look="quiet"
        icon={icon}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      />
      {open ? (
        <div id={id} role="menu" aria-label={label} className="menu-list">
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="inset"
              onClick={() => {
                close()
                item.act()
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}
