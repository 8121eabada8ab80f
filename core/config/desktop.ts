/** What a person chooses of the tray app: what it tells of, when it is quiet, and its keys. Read when the app starts. */
import { Schema } from "effect"
import { defaulted, said } from "./said.ts"

/** What is worth a notification of the desktop (DSK-2). */
export const noticeKinds = ["approval", "question", "blocked", "failed", "done"] as const
export const NoticeKind = Schema.Literals(noticeKinds)
export type NoticeKind = typeof NoticeKind.Type

const time = Schema.String.check(Schema.isPattern(/^([01]\d|2[0-3]):[0-5]\d$/, { expected: "a time of day, such as 22:00" }))

/** Modifiers and one key; the empty text is no shortcut. */
const accelerator = Schema.String.check(
  Schema.isPattern(
    /^$|^((CommandOrControl|CmdOrCtrl|Command|Cmd|Control|Ctrl|Alt|Option|Shift|Super|Meta)\+)+([A-Z0-9]|F([1-9]|1\d|2[0-4])|Space|Enter|Tab|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Up|Down|Left|Right|Escape)$/,
    { expected: "modifiers and a key, such as CommandOrControl+Alt+P, or nothing" }
  )
)

/** Local times of the day; the end may be on the next day. The same time twice is never. */
export const QuietHours = Schema.Struct({
  from: said(time, "When it begins to be quiet, such as 22:00."),
  to: said(time, "When notifications come again, such as 07:00.")
})
export type QuietHours = typeof QuietHours.Type

export const DesktopConfig = Schema.Struct({
  notifications: defaulted(
    said(
      Schema.Array(NoticeKind),
      "What the desktop notifies of: something to approve, a question, a block by the policy, a failure, a run that is done."
    ),
    [...noticeKinds]
  ),
  quietHours: Schema.optionalKey(
    said(QuietHours, "Hours without notifications; what still waits at their end is told then, in one notification.")
  ),
  shortcuts: defaulted(
    said(
      Schema.Struct({
        open: defaulted(said(accelerator, "Opens the window from anywhere; empty for none."), "CommandOrControl+Alt+Shift+P"),
        kill: defaulted(said(accelerator, "Pulls the kill switch from anywhere; empty for none."), "CommandOrControl+Alt+Shift+K")
      }),
      "Keys that work in every program, where the system grants them."
    ),
    {}
  )
})
export type DesktopConfig = typeof DesktopConfig.Type
