/** The policy and its evaluations, as their artifacts hold them. Both are read as what they are: text from a file. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PolicyEvaluation, type Violation } from "../../../core/domain/policy.ts"

const Rule = Schema.Struct({
  severity: Schema.String,
  tier: Schema.String,
  paths: Schema.optionalKey(Schema.Array(Schema.String)),
  allowed: Schema.optionalKey(Schema.Array(Schema.Array(Schema.String))),
  most: Schema.optionalKey(Schema.Int)
})
/** As much of a policy as is shown. */
const PolicyText = Schema.Struct({ version: Schema.Int, rules: Schema.Record(Schema.String, Rule) })
export type PolicyText = typeof PolicyText.Type
export type PolicyRule = typeof Rule.Type

const decodePolicy = Schema.decodeUnknownOption(Schema.fromJsonString(PolicyText))
export const policyOf = (text: string): PolicyText | undefined => Option.getOrUndefined(decodePolicy(text))

const decodeEvaluation = Schema.decodeUnknownOption(Schema.fromJsonString(PolicyEvaluation))
/** What a report says of a violation that the run's record leaves out: evidence and mend (LED-9). */
export const violationIn = (report: string, id: string): Pick<Violation, "evidence" | "mend"> | undefined =>
  Option.getOrUndefined(decodeEvaluation(report))?.violations.find((violation) => violation.id === id)
