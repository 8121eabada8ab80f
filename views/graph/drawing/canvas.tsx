/** Where the graph is drawn: one stop for the keyboard, told to screen readers by what is selected (explorer.tsx). */
import { useEffect, useImperativeHandle, useRef, type KeyboardEvent, type Ref } from "react"
import { allKinds, kinds } from "../kinds.ts"
import { startDrawing, type Drawing, type Shown } from "./drawing.ts"

export interface CanvasProps {
  readonly shown: Shown
  readonly here: string | undefined
  /** Ids of the nodes and edges of a path. */
  readonly path: ReadonlySet<string> | undefined
  readonly label: string
  readonly onSelect: (id: string | undefined) => void
  readonly onOpen: (id: string) => void
  readonly onKey: (event: KeyboardEvent) => void
  readonly ref: Ref<CanvasHandle>
}

export type CanvasHandle = Pick<Drawing, "fit" | "zoomBy" | "png" | "reveal" | "touched"> & { readonly focus: () => void }

export const Canvas = ({ shown, here, path, label, onSelect, onOpen, onKey, ref }: CanvasProps) => {
  const place = useRef<HTMLDivElement>(null)
  const icons = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing>(undefined)
  const events = useRef({ onSelect, onOpen })
  useEffect(() => {
    events.current = { onSelect, onOpen }
  })
  useEffect(() => {
    if (place.current === null) return
    const shapes = new Map(allKinds.map((kind, index) => [kind as string, icons.current?.children[index]?.outerHTML ?? ""]))
    const made = startDrawing(place.current, shapes, {
      onSelect: (id) => events.current.onSelect(id),
      onOpen: (id) => events.current.onOpen(id)
    })
    drawing.current = made
    const media = window.matchMedia("(prefers-color-scheme: dark)")
    const repaint = () => made.repaint()
    media.addEventListener("change", repaint)
    const themed = new MutationObserver(repaint)
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] })
    return () => {
      media.removeEventListener("change", repaint)
      themed.disconnect()
      made.end()
    }
  }, [])
  useEffect(() => void drawing.current?.show(shown), [shown])
  useEffect(() => {
    drawing.current?.mark(here, path)
    if (path !== undefined) drawing.current?.reveal([...path])
  }, [here, path, shown])
  useEffect(() => {
    if (here !== undefined) drawing.current?.reveal([here])
  }, [here])
  useImperativeHandle(ref, () => ({
    fit: () => drawing.current?.fit(),
    zoomBy: (factor) => drawing.current?.zoomBy(factor),
    reveal: (ids) => drawing.current?.reveal(ids),
    touched: () => drawing.current?.touched() ?? false,
    png: () => drawing.current?.png() ?? Promise.reject(new Error("Nothing is drawn.")),
    focus: () => place.current?.focus({ preventScroll: true })
  }))
  return (
    <>
      <div ref={icons} hidden>
        {allKinds.map((kind) => {
          const Icon = kinds[kind].icon
          return <Icon key={kind} size={32} strokeWidth={1.75} />
        })}
      </div>
      <div
        ref={place}
        className="graph-canvas"
        data-here={here !== undefined}
        role="application"
        aria-roledescription="graph"
        aria-label={label}
        aria-describedby="graph-hint"
        tabIndex={0}
        onKeyDown={onKey}
      />
    </>
  )
}
