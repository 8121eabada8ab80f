/** The way to the first governed change, and how far one is by what is known. Pure. */
import type { Check, RepositoryView, RunSummary, Status } from "../../core/api/contract.ts"

export const stepIds = ["machine", "repository", "model", "policy", "request"] as const
export type StepId = (typeof stepIds)[number]

/** `waiting`: saved, and holds from the next start on. */
export type Standing = "done" | "waiting" | "open" | "unknown"

export interface Known {
  readonly checks: ReadonlyArray<Check> | undefined
  readonly repositories: ReadonlyArray<RepositoryView> | undefined
  readonly status: Status | undefined
  readonly runs: Iterable<RunSummary>
  /** The configuration's members as the file has them; absent until it was read. */
  readonly config: Readonly<Record<string, unknown>> | undefined
}

export interface Step {
  readonly id: StepId
  readonly title: string
  readonly standing: Standing
  /** What is known already, in a line. */
  readonly said: string
}

/** The demo's repository lies in the home: it is nobody's own. */
export const ownRepositories = ({ repositories = [], status }: Pick<Known, "repositories" | "status">): ReadonlyArray<RepositoryView> =>
  repositories.filter(({ path }) => status === undefined || !path.startsWith(`${status.home}/`))

export const stepsOf = (known: Known): ReadonlyArray<Step> => {
  const { checks, status, config } = known
  const failing = checks?.filter((check) => check.status === "fails") ?? []
  const own = ownRepositories(known)
  const requests = [...known.runs].filter(({ channel }) => channel !== "demo")
  const done = requests.filter((run) => run.status === "done")
  const model = config?.["model"] as { readonly provider?: string; readonly id?: string } | undefined
  const policy = config?.["policy"] as { readonly name?: string } | undefined
  return [
    {
      id: "machine",
      title: "This machine",
      standing: checks === undefined ? "unknown" : failing.length === 0 ? "done" : "open",
      said:
        checks === undefined
          ? "being looked at"
          : failing.length === 0
            ? "all that is set up works"
            : `${failing.map(({ name }) => name).join(", ")} ${failing.length === 1 ? "fails" : "fail"}`
    },
    {
      id: "repository",
      title: "Your repository",
      standing: known.repositories === undefined ? "unknown" : own.length > 0 ? "done" : "open",
      said: own.length === 0 ? "a folder of yours that holds a git repository" : own.map(({ name }) => name).join(", ")
    },
    {
      id: "model",
      title: "The model",
      standing:
        status === undefined || config === undefined
          ? "unknown"
          : !status.model.scripted
            ? "done"
            : model === undefined
              ? "open"
              : "waiting",
      said:
        status !== undefined && !status.model.scripted
          ? `${status.model.provider}/${status.model.id}`
          : model === undefined
            ? "until then only the demo's scripted one answers"
            : `${model.provider ?? ""}/${model.id ?? ""}, from the next start on`
    },
    {
      id: "policy",
      title: "The policy",
      standing: config === undefined ? "unknown" : policy === undefined ? "open" : "done",
      said: policy === undefined ? "the defaults hold" : (policy.name ?? "your own")
    },
    {
      id: "request",
      title: "The first request",
      standing: requests.length > 0 ? "done" : "open",
      said:
        done.length > 0
          ? `R-${Math.min(...done.map(({ number }) => number))} is done`
          : requests.length > 0
            ? `R-${Math.min(...requests.map(({ number }) => number))} is under way`
            : "say what should change"
    }
  ]
}

/** The first that is neither done nor skipped; the last one where all are. */
export const nextStep = (steps: ReadonlyArray<Step>, skipped: ReadonlySet<StepId>): StepId =>
  steps.find(({ id, standing }) => standing !== "done" && standing !== "waiting" && !skipped.has(id))?.id ?? "request"
