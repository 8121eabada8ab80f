/** Opens the palette, whose code comes when the page is at rest or when it is first wanted. */
import { lazy, Suspense, useEffect } from "react"
import { useActions } from "../keys/keyboard.ts"
import { closePalette, openPalette, paletteName, usePalette } from "./open.ts"

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
    <Suspense fallback={null}>
      <Palette onClose={closePalette} />
    </Suspense>
  ) : null
}
