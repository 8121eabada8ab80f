/** One connection to the session's message bus: calls that always end, signals, and nothing that throws by itself. */
import type { EventEmitter } from "node:events"
import { DBusError, Message, MessageType, sessionBus, type MessageBus } from "@jellybrick/dbus-next"

/** Milliseconds for the bus or a service on it: the desktop may start the service only for this call. */
const patience = 10_000

export interface Call {
  readonly destination: string
  readonly path: string
  readonly interface: string
  readonly member: string
  readonly signature?: string
  readonly body?: Array<unknown>
}

export interface Signal {
  /** The unique name of who sent it, such as `:1.7`. */
  readonly sender: string
  readonly interface: string
  readonly member: string
  readonly body: ReadonlyArray<unknown>
}

export interface SessionBus {
  /** The reply and the unique name of who gave it. Throws `Refused` for an error reply, else the connection is of no more use. */
  readonly call: (call: Call) => Promise<{ readonly sender: string; readonly body: ReadonlyArray<unknown> }>
  readonly close: () => void
}

/** The bus works, and whoever was called said no, or is not there. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly absent: boolean
  ) {
    super(message)
  }
}
const absence = new Set(["ServiceUnknown", "NameHasNoOwner", "NoReply"].map((name) => `org.freedesktop.DBus.Error.${name}`))

/** Connects, or throws. Signals that match one of the rules are heard until the end. */
export const connectSessionBus = async (
  rules: ReadonlyArray<string>,
  onSignal: (signal: Signal) => void,
  address?: string
): Promise<SessionBus> => {
  const bus = sessionBus(address === undefined ? {} : { busAddress: address })
  const lost = whenLost(bus)
  const ask = (asked: Call) => Promise.race([call(bus, asked), lost])
  try {
    await Promise.race([bounded(new Promise<void>((done) => bus.once("connect", done))), lost])
    for (const rule of rules) await ask({ ...ofBus, member: "AddMatch", signature: "s", body: [rule] })
  } catch (cause) {
    bus.disconnect()
    throw cause
  }
  bus.on("message", (message) => {
    if (message.type !== MessageType.SIGNAL) return
    const { sender, interface: name, member, body } = message
    // After the reply that came in the same bytes has reached who waits for it.
    setImmediate(() => onSignal({ sender, interface: name, member, body }))
  })
  return { call: ask, close: () => bus.disconnect() }
}

/**
 * Rejects once the connection is gone; the library leaves calls under way without an answer then. Its bus does not say
 * that the stream ended, only the connection within it does: the version is pinned, and without it calls end late.
 */
const whenLost = (bus: MessageBus): Promise<never> => {
  const { _connection: connection } = bus as unknown as { readonly _connection?: EventEmitter }
  const lost = new Promise<never>((_, fail) => {
    bus.on("error", fail)
    connection?.on("end", () => fail(new Error("The session bus is gone.")))
  })
  lost.catch(() => undefined)
  return lost
}

export const ofBus = { destination: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus" }

const call = async (bus: MessageBus, asked: Call) => {
  const reply = await bounded(bus.call(new Message({ ...asked }))).catch((cause: unknown) => {
    throw cause instanceof DBusError ? new Refused(cause.message, absence.has(cause.type)) : cause
  })
  return { sender: reply?.sender ?? "", body: reply?.body ?? [] }
}

const bounded = async <A>(waited: Promise<A>): Promise<A> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`The session bus did not answer within ${patience / 1000} seconds.`)), patience)
  })
  try {
    return await Promise.race([waited, late])
  } finally {
    clearTimeout(timer)
  }
}
