/**
 * Notices on a Linux desktop, by its notification service on the session bus (Desktop Notifications Specification 1.2):
 * with buttons, and a click comes back. The service may come later, change or go away; nothing here waits for it.
 */
import { Variant } from "@jellybrick/dbus-next"
import type { Notice, Notifier, OnNoticeAction } from "./notifier.ts"
import { escapeMarkup, plainBody, plainTitle } from "./plain-text.ts"
import { connectSessionBus, ofBus, Refused, type SessionBus, type Signal } from "./session-bus.ts"

export interface DbusNotifierOptions {
  readonly appName: string
  /** A file's path, or a name of the icon theme; empty for none. */
  readonly appIcon: string
  /** Not called from within `show`. What it throws is nobody's to catch. */
  readonly onAction: OnNoticeAction
  /** Of the bus; absent: the session's own. */
  readonly address?: string
  /** The name of the .desktop file, by which a desktop groups notices and raises the app. */
  readonly desktopEntry?: string
}

const service = "org.freedesktop.Notifications"
const ofService = { destination: service, path: "/org/freedesktop/Notifications", interface: service }
const rules = [
  `type='signal',sender='${service}',interface='${service}'`,
  `type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${service}'`
]
const urgencies = { low: 0, normal: 1, critical: 2 } as const
/** Of Notify: the server decides how long it shows. */
const ownTime = -1

/** The connection, who answers on it, and what shows now. A new service starts with nothing. */
interface Session {
  readonly bus: SessionBus
  capabilities: ReadonlySet<string> | undefined
  owner: string
  readonly ids: Map<string, number>
}

/** Throws where there is no session bus. A bus without a notification service is one: `show` answers false until it comes. */
export const dbusNotifier = async (options: DbusNotifierOptions): Promise<Notifier> => {
  let session: Session | undefined = await connect(options)
  let closed = false
  let last: Promise<unknown> = Promise.resolve()
  await capabilitiesOf(session).catch(() => undefined)

  /** One after the other: two notices of one key at once would both be new. */
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  /** A connection or a service that went away is noticed here; there is one more try with a new one, and no third. */
  const trying = async (notice: Notice, again: boolean): Promise<boolean> => {
    if (closed) return false
    const known = session?.capabilities !== undefined
    try {
      session ??= await connect(options)
      await notify(session, notice, options)
      return true
    } catch (cause) {
      if (session === undefined) return false
      if (cause instanceof Refused) {
        if (!cause.absent || !known) return false
        forget(session)
      } else {
        session.bus.close()
        session = undefined
      }
      return again && trying(notice, false)
    }
  }

  return {
    get actions() {
      return session?.capabilities?.has("actions") ?? false
    },
    show: (notice) => inTurn(() => trying(notice, true)),
    withdraw: (key) =>
      inTurn(async () => {
        const id = session?.ids.get(key)
        if (session === undefined || id === undefined) return
        session.ids.delete(key)
        await session.bus
          .call({ ...ofService, destination: session.owner, member: "CloseNotification", signature: "u", body: [id] })
          .catch(() => undefined)
      }),
    close: () => {
      closed = true
      session?.bus.close()
      session = undefined
    }
  }
}

const connect = async ({ address, onAction }: DbusNotifierOptions): Promise<Session> => {
  const ids = new Map<string, number>()
  // Nothing is heard before `session` is there: no notice shows yet.
  const bus = await connectSessionBus(rules, (signal) => hear(session, signal, onAction), address)
  const session: Session = { bus, capabilities: undefined, owner: "", ids }
  return session
}

const hear = (session: Session, { sender, interface: name, member, body }: Signal, onAction: OnNoticeAction): void => {
  if (sender === ofBus.destination && member === "NameOwnerChanged" && body[0] === service) return forget(session)
  // A signal can be sent to us by anybody on the bus.
  if (sender !== session.owner || name !== service) return
  const key = [...session.ids].find(([, id]) => id === body[0])?.[0]
  if (key === undefined) return
  if (member === "NotificationClosed") session.ids.delete(key)
  if (member === "ActionInvoked" && typeof body[1] === "string") onAction(key, body[1])
}

/** Another service has other capabilities, and gave our ids to notices of others. */
const forget = (session: Session): void => {
  session.ids.clear()
  session.capabilities = undefined
  session.owner = ""
}

const capabilitiesOf = async (session: Session): Promise<ReadonlySet<string>> => {
  if (session.capabilities !== undefined) return session.capabilities
  const { sender, body } = await session.bus.call({ ...ofService, member: "GetCapabilities" })
  const [list] = body
  session.owner = sender
  session.capabilities = new Set(Array.isArray(list) ? list.filter((each) => typeof each === "string") : [])
  return session.capabilities
}

const notify = async (session: Session, notice: Notice, { appName, appIcon, desktopEntry }: DbusNotifierOptions): Promise<void> => {
  const can = await capabilitiesOf(session)
  const body = plainBody(notice.body)
  const hints = {
    urgency: new Variant("y", urgencies[notice.urgency]),
    ...(desktopEntry === undefined ? {} : { "desktop-entry": new Variant("s", desktopEntry) })
  }
  const { body: reply } = await session.bus.call({
    ...ofService,
    // To that very one whose ids these are.
    destination: session.owner,
    member: "Notify",
    signature: "susssasa{sv}i",
    body: [
      appName,
      session.ids.get(notice.key) ?? 0,
      appIcon,
      plainTitle(notice.title),
      can.has("body-markup") ? escapeMarkup(body) : body,
      can.has("actions") ? actionsOf(notice) : [],
      hints,
      ownTime
    ]
  })
  if (typeof reply[0] === "number") session.ids.set(notice.key, reply[0])
}

/** `default` is the click on the notice itself. */
const actionsOf = ({ actions }: Notice): Array<string> =>
  [{ id: "default", label: "Open" }, ...actions.filter(({ id }) => id !== "default")].flatMap(({ id, label }) => [id, plainTitle(label)])
