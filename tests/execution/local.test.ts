import { executionConformance } from "./conformance.ts"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"

executionConformance("the local adapter", (home) => localExecutionLayer({ home }))
