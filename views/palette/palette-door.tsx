/**
 * Opens the palette, whose code comes when the page is at rest or when it is first wanted. Its field is there at once:
 * what is typed meanwhile are letters of a search, and no keys of the page.
 */
import { Search } from "lucide-react"
import { lazy, Suspense, useEffect, useRef } from "react"
import { useActions } from "../keys/keyboard.ts"
import { useModal } from "../kit/use-modal.ts"
import { closePalette, mostTyped, openPalette, paletteName, typeIn, usePalette } from "./open.ts"

const importPalette = () => import("./palette.tsx").then((m) => ({ default: m.Palette }))
const Palette = lazy(importPalette)

/** Milliseconds after the first drawing, when nothing else is fetched any more. */
const atRestMs = 1500

export const PaletteDoor = () => {
  const open = usePalette((state) => state.open)
  useActions([{ place: "Everywhere", name: paletteName, keys: ["Mod+k"], act: openPalette }])
  useEffect(() => {
    const timer = setTimeout(() => void importPalette(), atRestMs)
    return () => clearTimeout(timer)
  }, [])
  return open ? (
    <Suspense fallback={<Field />}>
      <Palette onClose={closePalette} />
    </Suspense>
  ) : null
}

const Field = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  const typed = usePalette((state) => state.typed)
  useModal(dialog)
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label="Commands"
      onCancel={(event) => {
        event.preventDefault()
        closePalette()
      }}
    >
      <div className="ask">
        <Search className="i t3" aria-hidden />
        <input
          data-first=""
          aria-label={paletteName}
          placeholder={paletteName}
          value={typed}
          maxLength={mostTyped}
          onChange={(event) => typeIn(event.target.value)}
        />
      </div>
    </dialog>
  )
}
