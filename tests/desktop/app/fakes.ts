/** A shell and a notifier that record what they are asked for, and from which a test speaks as the system would. */
import type { Notice, Notifier, OnNoticeAction } from "../../../native/notifier/notifier.ts"
import type {
  DesktopShell,
  MakeDesktopShell,
  MenuItem,
  Question,
  ShellEvent,
  TrayView,
  WindowRequest
} from "../../../desktop/shell/desktop-shell.ts"

/** Something that changes; `until` waits for it to be as wanted, whenever that is. */
const makeChanges = () => {
  const waiting = new Set<() => void>()
  return {
    changed: () => {
      for (const look of [...waiting]) look()
    },
    until: <A>(found: () => A | undefined | false): Promise<A> =>
      new Promise((resolve) => {
        const look = () => {
          const value = found()
          if (value === undefined || value === false) return
          waiting.delete(look)
          resolve(value)
        }
        waiting.add(look)
        look()
      })
  }
}

export interface FakeShell {
  readonly make: MakeDesktopShell
  readonly says: (event: ShellEvent) => void
  /** Clicks the tray's item of this label, once it is there. */
  readonly click: (label: RegExp) => Promise<void>
  readonly tray: () => TrayView | undefined
  readonly trays: ReadonlyArray<TrayView>
  readonly labels: () => ReadonlyArray<string>
  /** Every window that was opened, in order; the last one is there unless it was closed. */
  readonly windows: ReadonlyArray<WindowRequest>
  readonly shown: () => number
  readonly questions: ReadonlyArray<Question>
  /** What the next questions are answered with. */
  readonly answers: Array<number>
  readonly refused: Set<string>
  readonly shortcuts: () => ReadonlyArray<string>
  readonly quitWith: () => number | undefined
  readonly until: <A>(found: () => A | undefined | false) => Promise<A>
}

export const fakeShell = (can: Partial<DesktopShell["can"]> = {}): FakeShell => {
  const { changed, until } = makeChanges()
  let listen: (event: ShellEvent) => void = () => undefined
  const trays: Array<TrayView> = []
  const windows: Array<WindowRequest> = []
  const questions: Array<Question> = []
  const answers: Array<number> = []
  const refused = new Set<string>()
  let [there, shown] = [false, 0]
  let shortcuts: ReadonlyArray<string> = []
  let code: number | undefined
  const does = (act: () => void) => {
    act()
    changed()
  }
  const shell: DesktopShell = {
    can: { window: true, tray: true, shortcuts: true, applicationMenu: false, ...can },
    setTray: (tray) => does(() => trays.push(tray)),
    setApplicationMenu: () => undefined,
    openWindow: (window) =>
      does(() => {
        there = true
        windows.push(window)
      }),
    showWindow: () => {
      if (there) does(() => shown++)
      return there
    },
    closeWindow: () => undefined,
    setShortcuts: (wanted) => {
      shortcuts = wanted
      return wanted.map((each) => (refused.has(each) ? "refused" : "granted"))
    },
    ask: (question) => {
      does(() => questions.push(question))
      return Promise.resolve(answers.shift() ?? -1)
    },
    quit: (given) => does(() => (code = given))
  }
  const labels = () => (trays.at(-1)?.menu ?? []).flatMap((item) => (item.type === "item" ? [item.label] : []))
  return {
    make: (listener) => {
      listen = listener
      return shell
    },
    says: (event) => {
      if (event._tag === "window-closed") there = false
      listen(event)
    },
    click: async (label) => {
      const action = await until(
        () => trays.at(-1)?.menu.find((item): item is Item => item.type === "item" && label.test(item.label))?.action
      )
      listen({ _tag: "menu", action })
    },
    tray: () => trays.at(-1),
    trays,
    labels,
    windows,
    shown: () => shown,
    questions,
    answers,
    refused,
    shortcuts: () => shortcuts,
    quitWith: () => code,
    until
  }
}
type Item = Extract<MenuItem, { type: "item" }>

export interface FakeNotifier {
  readonly make: (onAction: OnNoticeAction) => Promise<Notifier>
  readonly notices: ReadonlyArray<Notice>
  readonly withdrawn: ReadonlyArray<string>
  readonly act: (key: string, action: string) => void
  /** The first notice whose title matches, once it is shown. */
  readonly until: (title: RegExp) => Promise<Notice>
}

export const fakeNotifier = (): FakeNotifier => {
  const { changed, until } = makeChanges()
  const notices: Array<Notice> = []
  const withdrawn: Array<string> = []
  let hear: OnNoticeAction = () => undefined
  return {
    make: (onAction) => {
      hear = onAction
      return Promise.resolve({
        actions: true,
        show: (notice) => {
          notices.push(notice)
          changed()
          return Promise.resolve(true)
        },
        withdraw: (key) => {
          withdrawn.push(key)
          return Promise.resolve()
        },
        close: () => undefined
      })
    },
    notices,
    withdrawn,
    act: (key, action) => hear(key, action),
    until: (title) => until(() => notices.find((notice) => title.test(notice.title)))
  }
}
