/** From the model's document to a review outcome's parts: bounded, and only ever against the change (REV-5). Pure. */
import type { Finding, ReviewOutcome } from "../../domain/outcome.ts"
import { higherTier, type RiskTier } from "../../domain/request.ts"
import { plainText } from "../plain-text.ts"
import type { QualityDocument } from "./document.ts"

/** Below it the review fails. */
export const leastScore = 0.5

export interface QualityJudgement {
  readonly verdict: ReviewOutcome["verdict"]
  readonly score: number
  readonly findings: ReadonlyArray<Finding>
  /** Only where it is higher than the run's. */
  readonly tier?: RiskTier
}

export const judgeQuality = (document: QualityDocument, tier: RiskTier): QualityJudgement => {
  const findings = document.findings.map(({ path, line, endLine, severity, rule, message, suggestion }): Finding => ({
    path: isInside(path) ? plainText(path).replace(/^(?:\.\/)+/, "") : "",
    severity,
    rule: `quality/${plainText(rule ?? "remark").replace(/\s+/g, "-")}`,
    message: plainText(message),
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(suggestion === undefined ? {} : { suggestion: plainText(suggestion) })
  }))
  const serious = findings.filter(({ severity }) => severity === "high").length
  // What it found weighs against the score that it gave: a serious finding beside a 1 is no 1.
  const score = Math.min(document.score, Math.max(0, 1 - serious * 0.5))
  const raised = higherTier(tier, document.tier)
  return {
    verdict: serious > 0 || score < leastScore ? "failed" : "passed",
    score,
    findings,
    ...(raised === tier ? {} : { tier: raised })
  }
}

const isInside = (path: string): boolean => !path.startsWith("/") && !path.split("/").includes("..")
