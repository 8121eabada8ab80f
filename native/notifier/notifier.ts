/** Notifications of the desktop as a port: one call, whatever the system's own service is. */
export interface Notifier {
  /** Whether a click and the buttons of a notice come back. False: the notice only says something. */
  readonly actions: boolean
  /** Shows a notice, in place of an earlier one of the same key. Never throws: `false` where the desktop took none. */
  readonly show: (notice: Notice) => Promise<boolean>
  /** Takes a notice back that no longer says what is so. */
  readonly withdraw: (key: string) => Promise<void>
  readonly close: () => void
}

export interface Notice {
  /** What it is about: the same thing has the same key, and at most one notice shows of it. */
  readonly key: string
  readonly title: string
  /** Plain text; whatever in it could be markup is shown as it stands. */
  readonly body: string
  readonly urgency: "low" | "normal" | "critical"
  readonly actions: ReadonlyArray<{ readonly id: string; readonly label: string }>
}

/** `default`: the notice itself was clicked; else the id of one of its actions. */
export type OnNoticeAction = (key: string, action: string) => void
