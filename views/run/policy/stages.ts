/** What the policy found, by where it looked, in the order of a run's way (POL-2). Pure. */
import type { RunDetail } from "../../../core/api/contract.ts"

export type RunViolation = RunDetail["violations"][number]

export const stages = [
  ["request", "Request", "before anything is planned"],
  ["plan", "Plan", "before the agent works"],
  ["patch", "Patch set", "before its reviews"],
  ["gate", "Gate", "again, before it is written"]
] as const satisfies ReadonlyArray<readonly [RunViolation["stage"], string, string]>

/** Blocks that stand first, then warnings, then what was overridden. */
export const inStage = (violations: ReadonlyArray<RunViolation>, stage: RunViolation["stage"]): ReadonlyArray<RunViolation> =>
  violations.filter((violation) => violation.stage === stage).toSorted((a, b) => rank(a) - rank(b))
const rank = ({ severity, override }: RunViolation) => (override !== undefined ? 2 : severity === "BLOCK" ? 0 : 1)

/** The same violation is found again at the gate: as many as there are to judge. */
export const standing = (violations: ReadonlyArray<RunViolation>): number =>
  new Set(violations.filter(({ severity, override }) => severity === "BLOCK" && override === undefined).map(({ id }) => id)).size
