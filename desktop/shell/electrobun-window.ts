/** The one window over Electrobun: the loopback host's page, shut in by its origin, without any bridge to this process. */
import type { ShellEvent, WindowRequest } from "./desktop-shell.ts"
import type { Sdk, SdkWindow } from "./electrobun-sdk.ts"
import { watchFrame, type FrameWatch } from "./window-frame.ts"

export interface ElectrobunWindow {
  readonly open: (request: WindowRequest) => void
  readonly show: () => boolean
  readonly close: () => void
  /** Says where the window is, if that was not said yet. */
  readonly settle: () => void
}

export const electrobunWindow = (sdk: Sdk, listen: (event: ShellEvent) => void): ElectrobunWindow => {
  let current: { readonly window: SdkWindow; readonly frame: FrameWatch } | undefined

  const close = () => current?.window.close()

  const open = ({ url, title, frame: placed }: WindowRequest) => {
    const { origin } = new URL(url)
    const earlier = current
    earlier?.frame.settle()
    current = undefined
    const window = new sdk.BrowserWindow({ title, url, frame: { ...placed }, sandbox: true })
    // The constructor takes rules and forgets them. The last rule that fits decides; the slash ends the port's digits.
    window.webview.setNavigationRules(["^*", `${origin}/*`])
    const frame = watchFrame(placed, (moved) => listen({ _tag: "window-frame", frame: moved }))
    current = { window, frame }
    const isCurrent = () => current?.window === window

    window.on("move", ({ data: { x, y } }) => isCurrent() && frame.moved({ x, y }))
    window.on("resize", ({ data: { x, y, width = placed.width, height = placed.height } }) => {
      if (isCurrent()) frame.moved({ x, y, width, height })
    })
    window.on("close", () => {
      if (!isCurrent()) return
      frame.settle()
      current = undefined
      listen({ _tag: "window-closed" })
    })
    window.webview.on("dom-ready", ({ data }) => {
      if (!isCurrent()) return
      const at = placeOf(origin, data.detail)
      if (at?.pathname === "/" && at.hash !== "") listen({ _tag: "window-place", hash: at.hash })
    })
    window.webview.on("did-navigate-in-page", ({ data }) => {
      const at = isCurrent() ? placeOf(origin, data.detail) : undefined
      if (at !== undefined) listen({ _tag: "window-place", hash: at.hash })
    })
    // Only now: with a window always there, closing the earlier one is never the end of the last.
    earlier?.window.close()
  }

  return {
    open,
    close,
    show: () => {
      if (current === undefined) return false
      if (current.window.isMinimized()) current.window.unminimize()
      current.window.show()
      return true
    },
    settle: () => current?.frame.settle()
  }
}

/** The longest place of the page's own; what a page says of itself is checked like anything from outside. */
const longestHash = 2000

/** Where the page says it is, if that is a place of its own host. */
const placeOf = (origin: string, href: unknown): URL | undefined => {
  const at = typeof href === "string" ? URL.parse(href) : null
  return at !== null && at.origin === origin && at.hash.length <= longestHash ? at : undefined
}
