/** Something of ours between two lines of the editor. Monaco keeps the room for it, we say how high it is. */
import { useEffect, useRef, useState, type ReactNode } from "react"
import { createPortal } from "react-dom"
import type { monaco } from "./monaco.ts"

export interface ZoneProps {
  readonly editor: monaco.editor.ICodeEditor
  /** The line that it stands below; 0: above the first. */
  readonly line: number
  /** Of several below one line: the smaller one first. */
  readonly order: number
  readonly children: ReactNode
}

const estimate = 64

export const Zone = ({ editor, line, order, children }: ZoneProps) => {
  const [node] = useState(() => {
    const made = document.createElement("div")
    made.className = "zone-room"
    // Its keys and clicks are its own: the editor would take them for commands.
    for (const kind of ["keydown", "keypress", "keyup", "paste", "cut", "copy"])
      made.addEventListener(kind, (event) => event.stopPropagation())
    return made
  })
  const content = useRef<HTMLDivElement>(null)
  const height = useRef(estimate)
  useEffect(() => {
    let id = ""
    const zone = { afterLineNumber: line, ordinal: order, heightInPx: height.current, domNode: node, suppressMouseDown: false }
    editor.changeViewZones((zones) => {
      id = zones.addZone(zone)
    })
    // Monaco takes its zones for decoration; what stands in ours is to be read and pressed.
    editor.getDomNode()?.querySelector(".view-zones")?.removeAttribute("aria-hidden")
    // As wide as what is seen, wherever the lines are scrolled to.
    const place = () => {
      const { contentWidth, verticalScrollbarWidth } = editor.getLayoutInfo()
      const box = content.current
      if (box === null) return
      box.style.width = `${contentWidth - verticalScrollbarWidth}px`
      box.style.transform = `translateX(${editor.getScrollLeft()}px)`
    }
    const listeners = [editor.onDidLayoutChange(place), editor.onDidScrollChange(({ scrollLeftChanged }) => scrollLeftChanged && place())]
    place()
    const fit = () => {
      const wanted = content.current?.offsetHeight ?? 0
      if (wanted === 0 || wanted === zone.heightInPx) return
      height.current = zone.heightInPx = wanted
      editor.changeViewZones((zones) => zones.layoutZone(id))
    }
    const sizes = new ResizeObserver(fit)
    if (content.current !== null) sizes.observe(content.current)
    fit()
    return () => {
      sizes.disconnect()
      for (const listener of listeners) listener.dispose()
      editor.changeViewZones((zones) => zones.removeZone(id))
    }
  }, [editor, line, order, node])
  return createPortal(
    <div ref={content} className="zone" data-typing="">
      {children}
    </div>,
    node
  )
}
