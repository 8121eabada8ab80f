import { Message } from "@jellybrick/dbus-next"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { systemNotifier } from "../../../native/notifier/choose.ts"
import { dbusNotifier } from "../../../native/notifier/dbus.ts"
import type { Notice, Notifier } from "../../../native/notifier/notifier.ts"
import { makeHeard, type Heard } from "../heard.ts"
import { startSession, type Session } from "../session.ts"
import { connected, startService } from "./scripted-service.ts"

let session: Session
let actions: Heard<readonly [string, string]>
const open: Array<Notifier> = []
beforeEach(async () => {
  session = await startSession()
  actions = makeHeard()
})
afterEach(async () => {
  for (const notifier of open.splice(0)) notifier.close()
  await session.close()
})

const connect = async () => {
  const notifier = await dbusNotifier({
    appName: "PatchPlane",
    appIcon: "/icons/app.png",
    address: session.address,
    desktopEntry: "patchplane",
    onAction: (key, action) => actions.tell([key, action])
  })
  open.push(notifier)
  return notifier
}

const notice = (key: string, more: Partial<Notice> = {}): Notice => ({
  key,
  title: "A <title>",
  body: "a <body> & more",
  urgency: "critical",
  actions: [{ id: "view", label: "View" }],
  ...more
})

describe("notices over D-Bus", () => {
  it("DSK-2 says what the specification names: app, icon, urgency, entry, buttons, and text as the server reads it", async () => {
    const service = await startService(session.address, ["actions", "body", "body-markup"])
    const notifier = await connect()
    await notifier.show(notice("k"))
    const asked = service.asked.find(({ member }) => member === "Notify")?.body ?? []
    expect(asked.slice(0, 6)).toEqual([
      "PatchPlane",
      0,
      "/icons/app.png",
      "A <title>",
      "a &lt;body&gt; &amp; more",
      ["default", "Open", "view", "View"]
    ])
    expect(asked[6]).toMatchObject({ urgency: { signature: "y", value: 2 }, "desktop-entry": { signature: "s", value: "patchplane" } })
    expect(asked[7]).toBe(-1)
    await service.end()
  })

  it("DSK-2 a server without markup and buttons gets neither, and nothing is promised of clicks", async () => {
    const service = await startService(session.address, ["body"])
    const notifier = await connect()
    expect(notifier.actions).toBe(false)
    await notifier.show(notice("k"))
    const asked = service.asked.find(({ member }) => member === "Notify")?.body ?? []
    expect(asked.slice(4, 6)).toEqual(["a <body> & more", []])
    await service.end()
  })

  it("DSK-2 two notices of one key at once are one, in their order", async () => {
    const service = await startService(session.address, ["actions"])
    const notifier = await connect()
    await Promise.all([
      notifier.show(notice("k", { title: "first" })),
      notifier.show(notice("k", { title: "second" })),
      notifier.show(notice("m"))
    ])
    const asked = service.asked.filter(({ member }) => member === "Notify").map(({ body }) => [body[1], body[3]])
    expect(asked).toEqual([
      [0, "first"],
      [1, "second"],
      [0, "A <title>"]
    ])
    await service.end()
  })

  it("DSK-2 a closed notice is forgotten: a late click on it opens nothing", async () => {
    const service = await startService(session.address, ["actions"])
    const notifier = await connect()
    await notifier.show(notice("k"))
    await notifier.show(notice("m"))
    service.signal("NotificationClosed", "uu", [1, 2])
    service.signal("ActionInvoked", "us", [1, "default"])
    service.signal("ActionInvoked", "us", [99, "default"])
    service.signal("ActionInvoked", "us", [2, "view"])
    expect(await actions.next()).toEqual(["m", "view"])
    expect(actions.all).toHaveLength(1)
    await notifier.show(notice("k"))
    expect(service.asked.at(-1)?.body[1]).toBe(0)
    await service.end()
  })

  it("DSK-2 a click that somebody else on the bus makes up is none", async () => {
    const service = await startService(session.address, ["actions"])
    const notifier = await connect()
    await notifier.show(notice("k"))
    const stranger = await connected(session.address)
    const forged = Message.newSignal("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "ActionInvoked", "us", [
      1,
      "default"
    ])
    stranger.send(forged)
    // To us alone, which no rule of ours keeps out: unique names are given in order.
    for (let number = 0; number < 12; number++) {
      stranger.send(
        new Message({
          type: 4,
          path: forged.path,
          interface: forged.interface,
          member: forged.member,
          destination: `:1.${number}`,
          signature: "us",
          body: [1, "default"]
        })
      )
    }
    await stranger.call(
      new Message({
        destination: "org.freedesktop.DBus",
        path: "/org/freedesktop/DBus",
        interface: "org.freedesktop.DBus",
        member: "GetId"
      })
    )
    service.signal("ActionInvoked", "us", [1, "view"])
    expect(await actions.next()).toEqual(["k", "view"])
    expect(actions.all).toHaveLength(1)
    stranger.disconnect()
    await service.end()
  })

  it("DSK-2 a service that is started anew is asked what it can, and no notice of another app is replaced", async () => {
    const first = await startService(session.address, ["actions"])
    const notifier = await connect()
    await notifier.show(notice("k"))
    await first.end()
    const second = await startService(session.address, ["body"], { firstId: 40 })
    const answered = await notifier.show(notice("k"))
    expect(answered).toBe(true)
    expect(notifier.actions).toBe(false)
    expect(second.asked.filter(({ member }) => member === "Notify").map(({ body }) => [body[1], body[5]])).toEqual([[0, []]])
    await second.end()
  })

  it("DSK-2 no service, or one that refuses, takes no notice; one that comes later does", async () => {
    const notifier = await connect()
    expect(notifier.actions).toBe(false)
    expect(await notifier.show(notice("k"))).toBe(false)
    const grumpy = await startService(session.address, ["actions"], { answers: false })
    expect(await notifier.show(notice("k"))).toBe(false)
    await grumpy.end()
    const service = await startService(session.address, ["actions"])
    expect(await notifier.show(notice("k"))).toBe(true)
    expect(notifier.actions).toBe(true)
    await service.end()
  })

  it("DSK-2 without a session bus there is no notifier, and nothing waits for one", async () => {
    const options = { appName: "PatchPlane", appIcon: "", onAction: () => undefined, platform: "linux" } as const
    for (const address of [`unix:path=${session.folder}/none`, "nonsense", "unix:", "tcp:host=127.0.0.1,port=1"]) {
      expect([address, await systemNotifier({ ...options, address })]).toEqual([address, undefined])
    }
    expect(await systemNotifier({ ...options, platform: "freebsd" })).toBeUndefined()
  })
})
