/** The installation as this page knows it: who, which model and sandbox, the ledger's head, whether all is held. */
import { create } from "zustand"
import type { Check, RepositoryView, Status } from "../../core/api/contract.ts"
import { ask } from "./client.ts"
import type { Problem } from "./problem.ts"

export interface Installation {
  readonly status?: Status
  readonly repositories?: ReadonlyArray<RepositoryView>
  readonly checks?: ReadonlyArray<Check>
  readonly problem?: Problem
  /** Agent sessions that this page's own kill switch ended. */
  readonly ended?: number
}

export const useInstallation = create<Installation>(() => ({}))

/** Asks who and how the core is; the answer is also kept. */
export const loadStatus = async () => {
  const answer = await ask((core) => core.Status())
  if (answer.ok) {
    useInstallation.setState(({ problem: _, ...known }) => ({ ...known, status: answer.value }), true)
  } else if (!answer.problem.lost) useInstallation.setState({ problem: answer.problem })
  return answer
}

export const loadRepositories = async (): Promise<void> => {
  const answer = await ask((core) => core.ListRepositories())
  if (answer.ok) useInstallation.setState({ repositories: answer.value })
}

/** Preflight of this machine; takes as long as its slowest check. */
export const loadChecks = async (): Promise<void> => {
  const answer = await ask((core) => core.Doctor())
  if (answer.ok) useInstallation.setState({ checks: answer.value })
  else if (!answer.problem.lost) useInstallation.setState({ problem: answer.problem })
}

export const useHeld = (): Status["held"] => useInstallation(({ status }) => status?.held)
