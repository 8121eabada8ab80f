/** The scripted runtime, in processes without confinement and in the real local sandbox. */
import { afterAll } from "vitest"
import { runtimeConformance } from "./conformance.ts"
import { localSandboxes } from "./local-sandbox.ts"
import { scriptedSubject } from "./subjects.ts"

const local = localSandboxes()
afterAll(() => local.bench.close())

runtimeConformance({ ...scriptedSubject(), name: "scripted, unconfined" })
runtimeConformance({ ...scriptedSubject(local.sandbox), name: "scripted, in the local sandbox" })
