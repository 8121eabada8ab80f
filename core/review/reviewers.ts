/** Every kind of reviewer by its name in a profile. */
import type { ReviewerSpec } from "../domain/request.ts"
import { lint } from "./lint.ts"
import type { Reviewer } from "./reviewer.ts"
import { test } from "./test.ts"

export const reviewers: Readonly<Record<ReviewerSpec["kind"], Reviewer>> = { lint, test }
