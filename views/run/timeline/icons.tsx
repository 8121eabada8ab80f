/** The icon of each kind of line. */
import {
  BookOpen,
  Bot,
  CircleCheck,
  CircleDot,
  CircleHelp,
  CircleQuestionMark,
  CircleX,
  ClipboardList,
  FileDiff,
  GitBranch,
  MessageSquareDashed,
  OctagonMinus,
  Pencil,
  ShieldCheck,
  SquareTerminal,
  User,
  Wrench,
  type LucideIcon
} from "lucide-react"
import type { Symbol } from "./kinds.ts"

export const icons: Record<Symbol, LucideIcon> = {
  step: CircleDot,
  ask: CircleQuestionMark,
  agent: Bot,
  review: ShieldCheck,
  person: User,
  done: CircleCheck,
  fail: CircleX,
  stop: OctagonMinus,
  write: GitBranch,
  patch: FileDiff,
  plan: ClipboardList,
  tool: Wrench,
  thought: MessageSquareDashed,
  unknown: CircleHelp
}

const tools: Readonly<Record<string, LucideIcon>> = { bash: SquareTerminal, edit: Pencil, write: Pencil, read: BookOpen }
export const toolIcon = (tool: string): LucideIcon => (Object.hasOwn(tools, tool) ? tools[tool] : undefined) ?? Wrench
