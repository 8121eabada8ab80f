/**
 * The part of Electrobun 1.18.1's SDK that the shell uses, as types. The SDK ships its sources, which are not written for
 * our strictness: importing its own types would have TypeScript check all of them.
 */

export interface SdkEvent<Data> {
  readonly data: Data
  /** Set within a listener: `{ allow: false }` vetoes `before-quit`. */
  response: unknown
}

export interface SdkTray {
  readonly setTitle: (title: string) => void
  readonly setImage: (file: string) => void
  readonly setMenu: (menu: ReadonlyArray<SdkMenuItem>) => void
  readonly on: (name: "tray-clicked", listener: (event: SdkEvent<{ readonly action: string }>) => void) => void
  readonly remove: () => void
}

export type SdkMenuItem =
  | { readonly type: "divider" }
  | {
      readonly type: "normal"
      readonly label: string
      readonly action: string
      readonly enabled: boolean
      readonly checked: boolean
      readonly role?: string
      readonly accelerator?: string
      readonly submenu?: ReadonlyArray<SdkMenuItem>
    }

export interface SdkWindow {
  readonly id: number
  readonly webview: {
    readonly setNavigationRules: (rules: ReadonlyArray<string>) => void
    readonly on: (name: "dom-ready" | "did-navigate-in-page", listener: (event: SdkEvent<{ readonly detail: string }>) => void) => void
  }
  readonly on: (
    name: "close" | "move" | "resize",
    listener: (event: SdkEvent<{ readonly x: number; readonly y: number; readonly width?: number; readonly height?: number }>) => void
  ) => void
  readonly close: () => void
  readonly show: () => void
  readonly isMinimized: () => boolean
  readonly unminimize: () => void
}

export interface Sdk {
  readonly BrowserWindow: new (options: {
    readonly title: string
    readonly url: string
    readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    readonly sandbox: boolean
  }) => SdkWindow
  readonly Tray: new (options: {
    readonly title: string
    readonly image: string
    readonly template: boolean
    readonly width: number
    readonly height: number
  }) => SdkTray
  readonly ApplicationMenu: { readonly setApplicationMenu: (menu: ReadonlyArray<SdkMenuItem>) => void }
  readonly GlobalShortcut: {
    readonly register: (accelerator: string, pressed: () => void) => boolean
    readonly unregisterAll: () => void
  }
  readonly Utils: { readonly quit: () => void }
  readonly default: {
    readonly events: {
      readonly on: <Data>(
        name: "before-quit" | "open-url" | "reopen" | "application-menu-clicked",
        listener: (event: SdkEvent<Data>) => void
      ) => void
    }
  }
}
