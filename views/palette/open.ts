/** Whether the palette is open, apart from its code, which comes later. */
import { create } from "zustand"

/** The palette's own action, which it does not offer. */
export const paletteName = "Search or run a command"

export const usePalette = create<{ readonly open: boolean }>(() => ({ open: false }))
export const openPalette = (): void => usePalette.setState({ open: true })
export const closePalette = (): void => usePalette.setState({ open: false })
