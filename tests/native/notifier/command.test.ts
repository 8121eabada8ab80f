import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { systemNotifier } from "../../../native/notifier/choose.ts"
import { commandNotifier, type Invocation } from "../../../native/notifier/command.ts"
import { escapeMarkup, plainBody, plainTitle } from "../../../native/notifier/plain-text.ts"

const recorded = (platform: "darwin" | "win32", ends = true) => {
  const invocations: Array<Invocation> = []
  const run = (invocation: Invocation) => {
    invocations.push(invocation)
    return Promise.resolve(ends)
  }
  return { invocations, notifier: commandNotifier({ appName: "PatchPlane", platform, run }) }
}
const notice = (title: string, body: string, key = "k") =>
  ({ key, title, body, urgency: "normal", actions: [{ id: "a", label: "A" }] }) as const

describe("notices by a program of the system", () => {
  it("DSK-2 macOS and Windows get the text as data: the script is the same for every notice", async () => {
    for (const platform of ["darwin", "win32"] as const) {
      const { invocations, notifier } = recorded(platform)
      expect(notifier.actions).toBe(false)
      expect(await notifier.show(notice("plain", "text"))).toBe(true)
      const script = (invocation: Invocation | undefined) => [
        invocation?.program,
        invocation?.args.slice(0, platform === "darwin" ? 6 : undefined)
      ]
      await fc.assert(
        fc.asyncProperty(fc.string(), fc.string(), fc.string(), async (title, body, key) => {
          await notifier.show(notice(title, body, key))
          expect(script(invocations.at(-1))).toEqual(script(invocations[0]))
        })
      )
    }
  })

  it("DSK-2 macOS: the app's name stands before what could look like an option", async () => {
    const { invocations, notifier } = recorded("darwin")
    await notifier.show(notice('-e do shell script "id"', "--help"))
    expect(invocations[0]?.program).toBe("/usr/bin/osascript")
    expect(invocations[0]?.args.slice(6)).toEqual(["PatchPlane", '-e do shell script "id"', "--help"])
    await notifier.withdraw("k")
    expect(invocations).toHaveLength(1)
  })

  it("DSK-2 Windows: text goes by the environment, the same key replaces its toast and takes it back", async () => {
    const { invocations, notifier } = recorded("win32")
    await notifier.show(notice("$(calc) </text>", "'; calc"))
    await notifier.show(notice("second", ""))
    await notifier.withdraw("k")
    const [first, second, removed] = invocations.map(({ env }) => env)
    expect(first).toMatchObject({ PATCHPLANE_NOTICE_TITLE: "PatchPlane: $(calc) </text>", PATCHPLANE_NOTICE_BODY: "'; calc" })
    expect(second?.["PATCHPLANE_NOTICE_TAG"]).toBe(first?.["PATCHPLANE_NOTICE_TAG"] ?? "")
    expect(removed).toEqual({ PATCHPLANE_NOTICE_TAG: first?.["PATCHPLANE_NOTICE_TAG"] })
    expect(first?.["PATCHPLANE_NOTICE_TAG"]?.length).toBeLessThanOrEqual(64)
    expect(invocations.every(({ program, args }) => program === "powershell.exe" && args.includes("-NoProfile"))).toBe(true)
  })

  it("DSK-2 a program that fails or is not there took no notice; after the end none is run", async () => {
    const { notifier } = recorded("darwin", false)
    expect(await notifier.show(notice("a", "b"))).toBe(false)
    const real = await systemNotifier({ appName: "PatchPlane", appIcon: "", onAction: () => undefined, platform: "win32" })
    expect(await real?.show(notice("a", "b"))).toBe(process.platform === "win32")
    const { invocations, notifier: closed } = recorded("win32")
    closed.close()
    expect(await closed.show(notice("a", "b"))).toBe(false)
    await closed.withdraw("k")
    expect(invocations).toEqual([])
  })
})

describe("text of a notice", () => {
  it("DSK-2 has a bound, no control character and no half of a character; a title is one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
        for (const [plain, longest] of [
          [plainTitle(text), 200],
          [plainBody(text), 1000]
        ] as const) {
          expect(plain.length).toBeLessThanOrEqual(longest)
          expect(plain).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
          if (text.isWellFormed()) expect(plain.isWellFormed()).toBe(true)
        }
        expect(plainTitle(text)).not.toContain("\n")
      }),
      { numRuns: 30 }
    )
    expect(plainBody("one\r\ntwo")).toBe("one\ntwo")
  })

  it("DSK-2 escaped, it holds nothing that markup is made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", ";") }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)
      })
    )
  })
})
