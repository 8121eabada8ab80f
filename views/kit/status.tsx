/** Status as icon and word, never colour alone. */
import {
  Circle,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  GitMerge,
  Hourglass,
  LoaderCircle,
  OctagonMinus,
  Pause,
  Power,
  TriangleAlert,
  User,
  X,
  type LucideIcon
} from "lucide-react"
import type { ReactNode } from "react"
import type { RunStatus } from "../../core/domain/run.ts"
import { isTurning, statusInk, statusWord, type Ink } from "../text/words.ts"

const icons: Partial<Record<RunStatus, LucideIcon>> = {
  queued: CircleDashed,
  deferred: CircleQuestionMark,
  "awaiting-plan-approval": Hourglass,
  "awaiting-input": CircleQuestionMark,
  "awaiting-approval": Hourglass,
  paused: Pause,
  "blocked-policy": OctagonMinus,
  conflict: GitMerge,
  "needs-human": User,
  done: CircleCheck,
  declined: X,
  rejected: X,
  cancelled: Circle,
  failed: CircleX
}

/** The status' own icon, 16 px, hidden from screen readers: the word stands beside it. */
export const StatusIcon = ({ status, small = false }: { readonly status: RunStatus; readonly small?: boolean }) => {
  const Icon = icons[status] ?? LoaderCircle
  return <Icon className={`i${small ? " s" : ""}${isTurning(status) ? " spin" : ""}`} strokeWidth={1.75} aria-hidden />
}

/** `killed`: a pause that the kill switch made reads as stopped. */
export const StatusLine = ({ status, killed = false }: { readonly status: RunStatus; readonly killed?: boolean }) =>
  killed && status === "paused" ? (
    <span className="st fail b">
      <Power className="i s" aria-hidden />
      Stopped
    </span>
  ) : (
    <span className={`st b ${statusInk(status)}`}>
      <StatusIcon status={status} small />
      {statusWord(status)}
    </span>
  )

const inkIcons: Record<Ink, LucideIcon> = { wait: TriangleAlert, block: OctagonMinus, fail: CircleX, done: CircleCheck, idle: Circle }

/** A smaller statement in one of the status inks: a verdict, a check, a step. */
export const Mark = ({ ink, icon, children }: { readonly ink: Ink; readonly icon?: LucideIcon; readonly children?: ReactNode }) => {
  const Icon = icon ?? inkIcons[ink]
  return (
    <span className={`st ${ink}`}>
      <Icon className="i s" aria-hidden />
      {children}
    </span>
  )
}
