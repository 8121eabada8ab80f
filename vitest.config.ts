import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

/**
 * Under `bun --bun` the forks pool is the one that works (threads fail with Bun 1.3). Four workers also where there are
 * only two processors: more than half of the time a test waits for a disk, a process or a registry. The timeouts end what
 * hangs; they are no measure, and a machine at work on other things takes ten times as long.
 */
const common = { pool: "forks", maxWorkers: 4, testTimeout: 180_000, hookTimeout: 180_000 } as const

/** More than once only where it is counted who needed it: `.ci/run` asks for two, and scripts/tally.mjs names them. */
const retry = Number(process.env["PATCHPLANE_TRIES"] ?? 1) - 1

/** Whose tests start processes and sandboxes, by how long they take. */
const processes = ["tests/faults", "tests/flow", "tests/execution", "tests/cli"]

/**
 * Whose tests keep nothing in their process: their files share a worker and its modules, as starting and importing anew
 * takes each more than its tests. A ledger is no such thing: Bun keeps some descriptors of each thread that ended.
 */
const pure = ["tests/config", "tests/domain", "tests/policy", "tests/views"]

const testsIn = (folders: ReadonlyArray<string>) => folders.map((folder) => `${folder}/**/*.test.ts`)

/** The longest first: a file of two minutes that begins last has one processor for itself and leaves the other idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = processes.findIndex((folder) => moduleId.includes(`/${folder}/`))
      return found === -1 ? processes.length : found
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ["tests/bundled-threads.ts"],
    projects: [
      { test: { ...common, name: "processes", include: testsIn(processes), retry, sequence: { groupOrder: 0 } } },
      { test: { ...common, name: "parts", isolate: false, include: testsIn(pure), sequence: { groupOrder: 0 } } },
      {
        test: {
          ...common,
          name: "apart",
          include: ["tests/**/*.test.ts"],
          exclude: [...testsIn([...processes, ...pure, "tests/e2e"]), "node_modules/**"],
          retry,
          sequence: { groupOrder: 0 }
        }
      },
      // The whole, through a browser, when the parts have had the processors.
      {
        test: {
          ...common,
          name: "e2e",
          isolate: false,
          include: ["tests/e2e/**/*.test.ts"],
          retry,
          sequence: { groupOrder: 1 }
        }
      }
    ]
  }
})
