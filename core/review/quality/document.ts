/** What the `quality` role must answer. There is no field in it that approves, clears or lowers: what a model adds is dropped (REV-5). */
import { Schema } from "effect"
import { Severity } from "../../domain/outcome.ts"
import { RiskTier } from "../../domain/request.ts"

const line = Schema.String.check(Schema.isMaxLength(4_000))

export const QualityDocument = Schema.Struct({
  /** 0: must not be taken; 1: nothing to say against it. */
  score: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  /** The risk tier that the change deserves; taken only where it is higher than the run's. */
  tier: RiskTier,
  summary: line,
  findings: Schema.Array(
    Schema.Struct({
      path: Schema.String.check(Schema.isMaxLength(4_096)),
      line: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
      endLine: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThan(0))),
      severity: Severity,
      rule: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(100))),
      message: line,
      suggestion: Schema.optionalKey(line)
    })
  ).check(Schema.isMaxLength(100))
})
export type QualityDocument = typeof QualityDocument.Type
