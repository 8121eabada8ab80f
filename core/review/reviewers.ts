/** Every kind of reviewer that needs no model, by its name in a profile. The one that does is a step's: `steps/review-quality.ts`. */
import type { ReviewerKind } from "../domain/request.ts"
import { command } from "./command.ts"
import { lint } from "./lint.ts"
import type { Reviewer } from "./reviewer.ts"
import { security } from "./security/security.ts"
import { test } from "./test.ts"

export const reviewers: Readonly<Record<Exclude<ReviewerKind, "quality">, Reviewer>> = { lint, test, security, command }
