import { runtimeConformance } from "./conformance.ts"
import { scriptedSubject } from "./subjects.ts"

runtimeConformance(scriptedSubject())
