/**
 * The native shell as a port: what the app asks of a tray, a window and the system's keys, and what it hears of them.
 * electrobun.ts speaks to the system; headless.ts is for machines without a display, where a browser is the window.
 */
export interface DesktopShell {
  /** What can be had here. Nothing that is false is ever offered to the person. */
  readonly can: {
    readonly window: boolean
    readonly tray: boolean
    readonly shortcuts: boolean
    readonly applicationMenu: boolean
  }
  /** Shows the tray, or changes what differs of it: the same again repaints nothing (DSK-5). */
  readonly setTray: (tray: TrayView) => void
  readonly setApplicationMenu: (menu: ReadonlyArray<MenuItem>) => void
  /** Makes the window, hidden or shown, in place of one that is there. */
  readonly openWindow: (window: WindowRequest) => void
  /** Brings the window to the front. False where there is none. */
  readonly showWindow: () => boolean
  readonly closeWindow: () => void
  /** Whether the system took it: `unknown` where it does not say. Taking another one first gives the earlier back. */
  readonly setShortcuts: (accelerators: ReadonlyArray<string>) => ReadonlyArray<"granted" | "refused" | "unknown">
  /** A question in a box of the system: answers the index of the button, or -1 where none can be shown or it was closed. */
  readonly ask: (question: Question) => Promise<number>
  /** Ends the process. No `quit-requested` is said of it. */
  readonly quit: (code: number) => void
}

/** Makes a shell whose events go to one listener, from its first moment on. */
export type MakeDesktopShell = (listen: (event: ShellEvent) => void) => DesktopShell | Promise<DesktopShell>

export type ShellEvent =
  /** An item of the tray's or of the application's menu. */
  | { readonly _tag: "menu"; readonly action: string }
  | { readonly _tag: "shortcut"; readonly accelerator: string }
  /** Where the window is now, in the screen's points. Said when it stopped moving or before it closes. */
  | { readonly _tag: "window-frame"; readonly frame: Frame }
  /** The page went to another place of itself: its hash, such as `#/runs/3/diff`. */
  | { readonly _tag: "window-place"; readonly hash: string }
  | { readonly _tag: "window-closed" }
  /** The system or a key wants the app to end. It was held back; the app ends by `quit`. */
  | { readonly _tag: "quit-requested" }
  /** A link of ours that the system hands over while the app runs. Untrusted. */
  | { readonly _tag: "open-link"; readonly url: string }
  /** The person asks for the app again, as by its icon in a dock. */
  | { readonly _tag: "reopen" }

export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowRequest {
  /** The loopback host's address with its ticket. Everything that is not of its origin is kept out. */
  readonly url: string
  readonly title: string
  readonly frame: Frame
}

export interface TrayView {
  /** Which picture: at rest, something waits (with its number), or stopped by the kill switch; `away` without a core. */
  readonly icon:
    | { readonly kind: "rest" }
    | { readonly kind: "waiting"; readonly count: number }
    | { readonly kind: "stopped" }
    | { readonly kind: "away" }
  /** One line, shown where a system shows text beside or over the icon. */
  readonly title: string
  readonly menu: ReadonlyArray<MenuItem>
}

export type MenuItem =
  | { readonly type: "separator" }
  | {
      readonly type: "item"
      readonly label: string
      /** Comes back in the event `menu`. Absent: it only says something. */
      readonly action?: string
      readonly checked?: boolean
      /** Such as `CommandOrControl+Q`; shown where the system shows any. */
      readonly accelerator?: string
      /** What the system does itself, such as `copy` in an edit menu. */
      readonly role?: string
      readonly items?: ReadonlyArray<MenuItem>
    }

export interface Question {
  readonly title: string
  readonly message: string
  readonly detail: string
  readonly buttons: readonly [string, ...ReadonlyArray<string>]
  /** Index of the button that closing the box means. */
  readonly cancel: number
}
