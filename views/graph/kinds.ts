/** The kinds of nodes and edges in words and icons, and how large a node is drawn. */
import {
  BadgeCheck,
  BookOpen,
  Bot,
  CircleQuestionMark,
  Combine,
  FileText,
  FolderGit2,
  GitCommitHorizontal,
  GitPullRequestArrow,
  ListChecks,
  MessageSquareText,
  Play,
  Scale,
  ScanSearch,
  Shield,
  ShieldOff,
  Undo2,
  type LucideIcon
} from "lucide-react"
import type { EdgeKind, NodeKind } from "../../core/domain/provenance.ts"

interface Kind {
  readonly word: string
  readonly plural: string
  readonly icon: LucideIcon
}

/** In the order of a run's way. */
export const kinds: Readonly<Record<NodeKind, Kind>> = {
  repository: { word: "Repository", plural: "Repositories", icon: FolderGit2 },
  request: { word: "Request", plural: "Requests", icon: MessageSquareText },
  run: { word: "Run", plural: "Runs", icon: Play },
  session: { word: "Session", plural: "Sessions", icon: Bot },
  plan: { word: "Plan", plural: "Plans", icon: BookOpen },
  task: { word: "Plan task", plural: "Plan tasks", icon: ListChecks },
  question: { word: "Question", plural: "Questions", icon: CircleQuestionMark },
  combination: { word: "Combination", plural: "Combinations", icon: Combine },
  "patch-set": { word: "Patch set", plural: "Patch sets", icon: GitCommitHorizontal },
  policy: { word: "Policy", plural: "Policy", icon: Shield },
  override: { word: "Override", plural: "Overrides", icon: ShieldOff },
  review: { word: "Review", plural: "Reviews", icon: ScanSearch },
  decision: { word: "Decision", plural: "Decisions", icon: Scale },
  approval: { word: "Approval", plural: "Approvals", icon: BadgeCheck },
  publication: { word: "Publication", plural: "Publications", icon: GitPullRequestArrow },
  revert: { word: "Revert", plural: "Reverts", icon: Undo2 },
  artifact: { word: "Artifact", plural: "Artifacts", icon: FileText }
}
export const allKinds = Object.keys(kinds) as ReadonlyArray<NodeKind>
/** Artifacts are most of all nodes and say least: they show when they are asked for. */
export const usualKinds: ReadonlyArray<NodeKind> = allKinds.filter((kind) => kind !== "artifact")

/** Of an edge as it is read from its beginning: `v2` is reviewed by `lint`. */
export const edgeWords = (kind: EdgeKind): string => words.get(kind) ?? kind
const words: ReadonlyMap<EdgeKind, string> = new Map([
  ["starts", "starts"],
  ["is-base-of", "is base of"],
  ["leads-to", "leads to"],
  ["runs", "runs"],
  ["reads", "is read by"],
  ["writes", "writes"],
  ["makes", "makes"],
  ["contains", "contains"],
  ["becomes", "becomes"],
  ["is-reviewed-by", "is reviewed by"],
  ["is-approved-by", "is approved by"],
  ["is-reverted-by", "is reverted by"],
  ["writes-to", "writes to"],
  ["through", "leads to, over what is hidden"],
  ["then", "is followed by"]
])

/** What was published goes back to where the change began. */
export const edgeIsBack = (kind: EdgeKind): boolean => kind === "writes-to"

/** Pixels at a zoom of 1. */
export const sizeOf = (kind: NodeKind): { readonly width: number; readonly height: number } =>
  kind === "artifact" ? { width: 120, height: 24 } : { width: 164, height: 40 }
