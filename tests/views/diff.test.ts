import { describe, expect, test } from "vitest"
import { contentOf } from "../../views/run/diff/content.ts"
import { filtered, findingsByPath, orderedFiles } from "../../views/run/diff/order.ts"
import { newest, newestBeside, patchSetAt, placeOf, versionWords } from "../../views/run/decision/newest.ts"
import { remark } from "../../views/run/diff/remark.ts"
import { stepsOf } from "../../views/run/overview/progress.ts"
import { kindOf } from "../../views/run/timeline/kinds.ts"
import { fileView, richFiles } from "./fixture/files.ts"
import { fullWorld, spanningRun } from "./fixture/runs.ts"

const now = 1_795_000_000_000
const file = (path: string) => {
  const found = richFiles.find((candidate) => candidate.file.path === path)
  if (found === undefined) throw new Error(`no ${path} in the fixture`)
  return found
}
const contentOfPath = (path: string) => contentOf(fileView(file(path)))
const run = (number: number) => {
  const found = fullWorld(now).find(({ summary }) => summary.number === number)
  if (found === undefined) throw new Error(`no R-${number} in the fixture`)
  return found
}

describe("PAT-2 what a file's diff shows", () => {
  test("PAT-2 text has both sides, an absent one is empty, CRLF is kept", () => {
    expect(contentOfPath("src/session/rotate.ts")).toMatchObject({ kind: "text", before: "", language: "typescript" })
    expect(contentOfPath("src/auth/legacy.ts")).toMatchObject({ kind: "text", after: "" })
    expect(contentOfPath("src/dos.ts")).toMatchObject({ kind: "text", after: "a\r\nc\r\n" })
  })

  test.each([
    ["docs/logo.png", "A binary file."],
    ["fixtures/big.json", "Not shown as text."],
    ["bin/run", "The contents are the same."],
    ["current", "A symbolic link."],
    ["vendor/lib", "A submodule."],
    ["empty.txt", "The contents are the same."]
  ])("PAT-2 %s says: %s", (path, title) => expect(contentOfPath(path)).toMatchObject({ kind: "none", title }))

  test("PAT-2 a line that would stall the editor is not drawn", () => {
    const view = fileView(file("src/auth/password.ts"))
    const long = { ...view, after: { ...view.after, text: `a\n${"x".repeat(200_001)}\nb` } }
    expect(contentOf(long)).toMatchObject({ kind: "none", title: "Lines too long to show." })
    const fits = { ...view, after: { ...view.after, text: `${"x".repeat(200_000)}\n` } }
    expect(contentOf(fits).kind).toBe("text")
  })

  test("PAT-2 what is particular about a file is said in words", () => {
    expect(remark(file("test/helpers/clock.ts").file)).toBe("renamed from test/clock.ts")
    expect(remark(file("bin/run").file)).toBe("mode 100644 to 100755")
    expect(remark(file("current").file)).toBe("new file, symbolic link")
    expect(remark(file("src/auth/password.ts").file)).toBeUndefined()
  })
})

describe("UI-2 the order of files", () => {
  const files = richFiles.map((entry) => entry.file)
  const patchSet = run(231).patchSets.at(-1)
  const findings = patchSet === undefined ? new Map() : findingsByPath(patchSet)

  test("UI-2 files with findings come first, the rest by path, and none is lost", () => {
    const ordered = orderedFiles(files, findings).map(({ path }) => path)
    expect(ordered.slice(0, 3)).toEqual(["package-lock.json", "src/session/store.ts", "bin/run"])
    expect(ordered.toSorted()).toEqual(files.map(({ path }) => path).toSorted())
  })

  test("UI-2 a filter keeps the paths that hold all its words", () => {
    expect(filtered(files, "SRC auth").map(({ path }) => path)).toEqual(["src/auth/password.ts", "src/auth/legacy.ts"])
    expect(filtered(files, "  ")).toEqual(files)
  })
})

describe("UI-1 how far a run is", () => {
  const states = (number: number) => stepsOf(run(number)).map(({ state }) => state)

  test("UI-1 a run that waits for approval has passed four steps and waits in the fifth", () => {
    expect(states(231)).toEqual(["passed", "passed", "passed", "passed", "waiting", "ahead", "ahead"])
  })
  test("UI-1 a stopped or failed run stands where it got to", () => {
    expect(states(227)).toEqual(["passed", "passed", "stopped", "ahead", "ahead", "ahead", "ahead"])
    expect(states(212)[2]).toBe("failed")
  })
  test("UI-1 a done run has passed all, a queued one none", () => {
    expect(new Set(states(215))).toEqual(new Set(["passed"]))
    expect(new Set(states(236))).toEqual(new Set(["ahead"]))
  })
})

describe("FLOW-4 a run of several repositories", () => {
  const spanning = spanningRun(300, now)

  test("FLOW-4 APR-1 a decision is about what still waits, in the order of the repositories, and not about what came last", () => {
    expect(newest(spanning)).toMatchObject({ version: 1, tree: spanning.patchSets[1]?.tree })
    const approved = spanning.patchSets.map((patchSet) => ({
      ...patchSet,
      approval: { by: spanning.createdBy, at: patchSet.at, digest: patchSet.digest }
    }))
    expect(newest({ ...spanning, patchSets: approved })?.id).toBe(spanning.patchSets[2]?.id)
    const stale = approved.map((patchSet) => ({ ...patchSet, approval: { ...patchSet.approval, digest: spanning.patchSets[0]!.digest } }))
    expect(newest({ ...spanning, patchSets: stale })?.id).toBe(spanning.patchSets[2]?.id)
    expect(newest({ ...spanning, patchSets: [] })).toBeUndefined()
  })
  test("FLOW-4 a version of another repository replaces none of this one's", () => {
    const [replaced, web, approved] = spanning.patchSets
    expect([replaced, web, approved].map((patchSet) => patchSet && newestBeside(spanning, patchSet)?.id)).toEqual([
      approved?.id,
      web?.id,
      approved?.id
    ])
  })
  test("FLOW-4 UI-1 the same version of two repositories has two addresses", () => {
    for (const patchSet of spanning.patchSets) expect(patchSetAt(spanning, placeOf(spanning, patchSet))?.id).toBe(patchSet.id)
    expect(spanning.patchSets.map((patchSet) => versionWords(spanning, patchSet))).toEqual([
      "halden/api v1",
      "halden/web v1",
      "halden/api v2"
    ])
    const [first] = run(231).patchSets
    expect(first && [placeOf(run(231), first), versionWords(run(231), first)]).toEqual([{ version: 1 }, "v1"])
    expect(patchSetAt(spanning, { version: 9 })).toBeUndefined()
  })
  test("FLOW-4 its steps wait where the change of one repository waits", () => {
    expect(stepsOf(spanning).map(({ state }) => state)[4]).toBe("waiting")
  })
})

describe("UI-1 the timeline's kinds", () => {
  test("UI-1 a person's word begins a part, a failure is an error", () => {
    expect(kindOf({ _tag: "RunPaused", by: "person" }).filter).toBe("decision")
    expect(kindOf({ _tag: "RunFinished", status: "failed" })).toMatchObject({ filter: "error", ink: "fail" })
    expect(kindOf({ _tag: "RunFinished", status: "done" })).toMatchObject({ filter: "decision", ink: "done" })
    expect(kindOf({ _tag: "RunAdmitted" }).filter).toBe("work")
  })
})
