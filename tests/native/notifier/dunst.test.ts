import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dbusNotifier } from "../../../native/notifier/dbus.ts"
import type { Notice, Notifier } from "../../../native/notifier/notifier.ts"
import { makeHeard } from "../heard.ts"
import { startDunst, startSession, type Dunst, type Session } from "../session.ts"

const notice = (key: string, more: Partial<Notice> = {}): Notice => ({
  key,
  title: `R-${key} waits`,
  body: "Approve or reject it.",
  urgency: "normal",
  actions: [{ id: "review", label: "Review it" }],
  ...more
})

describe("notices on a real notification daemon", () => {
  let session: Session
  let dunst: Dunst
  let notifier: Notifier
  const actions = makeHeard<readonly [string, string]>()
  beforeAll(async () => {
    session = await startSession()
    dunst = await startDunst(session)
    notifier = await dbusNotifier({
      appName: "PatchPlane",
      appIcon: "",
      address: session.address,
      onAction: (key, action) => actions.tell([key, action])
    })
  })
  afterAll(async () => {
    notifier?.close()
    await dunst?.end()
    await session?.close()
  })

  it("DSK-2 the same thing shows once, with what was said of it last, and nothing of it is markup", async () => {
    expect(notifier.actions).toBe(true)
    expect(await notifier.show(notice("1"))).toBe(true)
    expect(await notifier.show(notice("2"))).toBe(true)
    const changed = { title: "R-1 <i>waits</i> & waits", body: '<b>bold</b> & <a href="http://evil.example">here</a>' }
    expect(await notifier.show(notice("1", changed))).toBe(true)
    await dunst.displays(2)
    const shown = await dunst.shown()
    expect(shown.map(({ summary }) => summary).toSorted()).toEqual(["R-1 <i>waits</i> & waits", "R-2 waits"])
    // As dunst keeps it: escaped, so that it shows as it was written.
    expect(shown.find(({ summary }) => summary.startsWith("R-1"))?.body).toContain("&lt;b&gt;bold&lt;/b&gt; &amp; &lt;a href=")
  })

  it("DSK-2 APR-4 a click on a notice comes back with what the notice is about", async () => {
    expect(await notifier.show(notice("run-7"))).toBe(true)
    await dunst.displays(1)
    await dunst.ctl("action")
    expect(await actions.next()).toEqual(["run-7", "default"])
    await dunst.shown()
  })

  it("DSK-2 so does one of its buttons", async () => {
    expect(await notifier.show(notice("run-8"))).toBe(true)
    await dunst.displays(1)
    await dunst.pick("Review it")
    expect(await actions.next()).toEqual(["run-8", "review"])
    await dunst.shown()
  })

  it("DSK-2 what is withdrawn shows no more, and what was closed is shown anew", async () => {
    expect(await notifier.show(notice("9"))).toBe(true)
    await notifier.withdraw("9")
    await dunst.displays(0)
    await notifier.withdraw("9")
    await notifier.withdraw("never shown")
    expect(await notifier.show(notice("9"))).toBe(true)
    await dunst.displays(1)
    await dunst.shown()
  })

  it("DSK-2 hostile text is shown and breaks nothing", async () => {
    const texts = ["-rf", "$(touch /tmp/x)", "a\u0000b\u0007", "\u202Etxt.exe", "\ud800", "x".repeat(100_000), "<b>", "", "%s%n", "'; \""]
    for (const [index, text] of texts.entries()) {
      expect(await notifier.show(notice(`hostile-${index}`, { title: text, body: text }))).toBe(true)
    }
    await dunst.displays(texts.length)
    await dunst.shown()
  })

  it("DSK-2 a desktop whose service and bus go away takes no notice, and nothing fails; a new bus takes them again", async () => {
    await dunst.end()
    expect(await notifier.show(notice("10"))).toBe(false)
    await session.bus.end()
    expect(await notifier.show(notice("11"))).toBe(false)
    expect(await notifier.show(notice("11"))).toBe(false)
    await notifier.withdraw("11")
    const [address = ""] = session.address.split(",")
    const anew = await startSession(address)
    const daemon = await startDunst(anew)
    expect(await notifier.show(notice("12"))).toBe(true)
    await daemon.displays(1)
    await daemon.ctl("action")
    expect(await actions.next()).toEqual(["12", "default"])
    notifier.close()
    expect(await notifier.show(notice("13"))).toBe(false)
    await daemon.end()
    await anew.close()
  })
})
