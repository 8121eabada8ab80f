/** The counts that a test runner prints at its end, as one line. A summary for people, never the verdict. */
const shapes: ReadonlyArray<{ readonly passed: RegExp; readonly failed: RegExp }> = [
  // node --test, tape and other TAP
  { passed: /^(?:#|ℹ) pass\s+(\d+)$/m, failed: /^(?:#|ℹ) fail\s+(\d+)$/m },
  // vitest
  { passed: /^\s*Tests\s+.*?(\d+) passed/m, failed: /^\s*Tests\s+.*?(\d+) failed/m },
  // jest
  { passed: /^Tests:\s+.*?(\d+) passed/m, failed: /^Tests:\s+.*?(\d+) failed/m },
  // bun test
  { passed: /^\s*(\d+) pass$/m, failed: /^\s*(\d+) fail$/m },
  // mocha
  { passed: /^\s*(\d+) passing/m, failed: /^\s*(\d+) failing/m }
]

/** `12 passed, 1 failed`, or undefined when no known runner's counts are in the log. */
export const testCounts = (log: string): string | undefined => {
  for (const { passed, failed } of shapes) {
    const good = passed.exec(log)?.[1]
    const bad = failed.exec(log)?.[1]
    if (good === undefined && bad === undefined) continue
    return bad === undefined || bad === "0" ? `${good ?? 0} passed` : `${good ?? 0} passed, ${bad} failed`
  }
  return undefined
}
