import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { draftsOf, dropDraft, putDraft } from "../../views/state/drafts.ts"
import * as made from "../../views/state/hand-made.ts"
import { undo } from "../../views/state/undo.ts"

/** The browser's storage, as far as the stores use it. */
const storage = () => {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name)
  }
}
let number = 0
let id = ""
let store = storage()
beforeEach(() => {
  id = `patch set ${++number}`
  store = storage()
  Object.assign(globalThis, { localStorage: store })
})
afterEach(() => void Reflect.deleteProperty(globalThis, "localStorage"))
const paths = ["a.ts", "b.ts", "c.ts"]
const proposal = () => {
  const now = made.handMadeOf(id)
  return now === undefined ? undefined : made.proposalOf(now, paths)
}

describe("APR-5 UI-4 a version by hand", () => {
  test("APR-5 only what differs is proposed: files left out name those that are taken, hunks those that stay", () => {
    made.beginHandMade(id)
    expect(proposal()).toEqual({})
    made.takeFiles(id, ["b.ts"], false)
    made.takeHunk(id, "a.ts", 3, 2, false)
    expect(proposal()).toEqual({ take: ["a.ts", "c.ts"], hunks: { "a.ts": [1, 3] } })
    made.putEdit(id, "c.ts", "edited\n")
    expect(proposal()).toEqual({ take: ["a.ts", "c.ts"], hunks: { "a.ts": [1, 3] }, edits: [{ path: "c.ts", text: "edited\n" }] })
  })

  test("APR-5 a file whose every hunk is left is left whole, and one hunk of it brings that hunk alone back", () => {
    for (const hunk of [1, 2]) made.takeHunk(id, "a.ts", 2, hunk, false)
    expect(proposal()).toEqual({ take: ["b.ts", "c.ts"] })
    expect(made.isHunkLeft(made.handMadeOf(id), "a.ts", 1)).toBe(true)
    made.takeHunk(id, "a.ts", 2, 2, true)
    expect(proposal()).toEqual({ hunks: { "a.ts": [2] } })
  })

  test("UI-4 an edit takes the file as it is edited, and nothing that is left out is sent as an edit or by hunks", () => {
    made.takeHunk(id, "a.ts", 2, 1, false)
    made.putEdit(id, "a.ts", "x")
    expect(proposal()).toEqual({ edits: [{ path: "a.ts", text: "x" }] })
    made.takeFiles(id, ["a.ts"], false)
    expect(proposal()).toEqual({ take: ["b.ts", "c.ts"] })
    made.takeFiles(id, ["a.ts"], true)
    expect(proposal()).toEqual({ edits: [{ path: "a.ts", text: "x" }] })
  })

  test("APR-5 each step can be undone in turn, the last first, dropping the whole too; what was proposed can't", () => {
    made.takeFiles(id, ["a.ts", "b.ts"], false)
    made.putEdit(id, "c.ts", "x")
    made.dropHandMade(id)
    expect(made.handMadeOf(id)).toBeUndefined()
    expect(undo(id)).toBe("dropped your version")
    expect(undo(id)).toBe("edited c.ts")
    expect(proposal()).toEqual({ take: ["c.ts"] })
    expect(undo(id)).toBe("left out 2 files")
    expect(made.handMadeOf(id)).toBeUndefined()
    expect(undo(id)).toBeUndefined()
    made.takeFiles(id, ["a.ts"], false)
    made.endHandMade(id)
    expect(undo(id)).toBeUndefined()
  })

  test("APR-5 it is kept in the browser; what is kept there and is no version is nothing", () => {
    made.takeFiles(id, ["b.ts"], false)
    made.takeHunk(id, "a.ts", 3, 2, false)
    made.putEdit(id, "c.ts", "x\u0000\r\n")
    const kept = store.kept.get(`patchplane.version of ${id}`)
    expect(JSON.parse(kept ?? "")).toEqual({
      left: ["b.ts"],
      hunks: [{ path: "a.ts", of: 3, left: [2] }],
      edits: [{ path: "c.ts", text: "x\u0000\r\n" }]
    })
    store.kept.set("patchplane.version of another", kept ?? "")
    expect(made.handMadeOf("another")).toEqual(made.handMadeOf(id))
    store.kept.set("patchplane.version of a third", '{"left":[1],"hunks":{},"edits":[]}')
    expect(made.handMadeOf("a third")).toBeUndefined()
    made.endHandMade(id)
    expect(store.kept.has(`patchplane.version of ${id}`)).toBe(false)
  })

  test("APR-2 a comment that was deleted comes back, an empty one leaves nothing to undo", () => {
    const draft = { id: "1", path: "a.ts", side: "after" as const, line: 3, text: "Why?" }
    putDraft(id, draft)
    dropDraft(id, "1")
    expect(draftsOf(id)).toEqual([])
    expect(undo(id)).toBe("deleted a comment")
    expect(draftsOf(id)).toEqual([draft])
    putDraft(id, { ...draft, id: "2", text: " " })
    dropDraft(id, "2")
    expect(undo(id)).toBeUndefined()
  })
})
