/**
 * The editors of a change, one upon the other: the file that shows, and what is likely to be looked at next, drawn
 * already and unseen. Going there is a change of what is seen, where setting up an editor takes several frames.
 */
import { useEffect, useRef, useState } from "react"
import { DiffEditor, type DiffEditorProps } from "./diff-editor.tsx"
import type { Sides } from "./sides.ts"
import { assigned } from "./slots.ts"

export interface DiffEditorsProps extends Omit<DiffEditorProps, "shown" | "patience" | "focused" | "onDrawn"> {
  /** What is likely to be looked at next. */
  readonly ahead: ReadonlyArray<Sides>
}

/** Between one piece of work that nobody waits for and the next, in milliseconds: what the person does comes first. */
const pause = 50

export const DiffEditors = ({ sides, ahead, ...rest }: DiffEditorsProps) => {
  const [held, setHeld] = useState<ReadonlyArray<Sides | undefined>>([])
  const [drawn, setDrawn] = useState<string>()
  const focused = useRef(false)
  const now = assigned(held, [sides])
  const next = ahead.map(({ key }) => key).join("\n")
  // What comes next is prepared when this file has been drawn, one after another.
  useEffect(() => {
    setHeld((before) => assigned(before, [sides]))
    if (drawn !== sides.key) return
    let at = 0
    const prepare = () => {
      const wanted = [sides, ...ahead.slice(0, ++at)]
      setHeld((before) => assigned(before, wanted))
      if (at < ahead.length) timer = setTimeout(prepare, pause)
    }
    let timer = setTimeout(prepare, pause)
    return () => clearTimeout(timer)
  }, [sides.key, drawn === sides.key, next])
  return (
    <div className="relative min-w-0 grow">
      {now.map((one, at) =>
        one === undefined ? null : (
          <DiffEditor
            key={`${at}`}
            {...rest}
            sides={one}
            shown={one.key === sides.key}
            patience={pause * (1 + 2 * at)}
            focused={focused}
            onDrawn={setDrawn}
          />
        )
      )}
    </div>
  )
}
