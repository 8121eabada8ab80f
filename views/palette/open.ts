/** Whether the palette is open and what was typed, apart from its code, which comes later. */
import { create } from "zustand"

/** The palette's own action, which it does not offer. */
export const paletteName = "Search or run a command"
/** Characters. */
export const mostTyped = 200

export const usePalette = create<{ readonly open: boolean; readonly typed: string }>(() => ({ open: false, typed: "" }))
export const openPalette = (): void => usePalette.setState({ open: true, typed: "" })
export const closePalette = (): void => usePalette.setState({ open: false })
export const typeIn = (typed: string): void => usePalette.setState({ typed })
