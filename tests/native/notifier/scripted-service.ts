/** A notification service that says what it can and shows what it was asked: for what a real one does not reveal. */
import { Message, sessionBus, type MessageBus } from "@jellybrick/dbus-next"

const name = "org.freedesktop.Notifications"
const path = "/org/freedesktop/Notifications"

export interface Asked {
  readonly member: string
  readonly body: ReadonlyArray<unknown>
}

export interface ScriptedService {
  readonly asked: ReadonlyArray<Asked>
  readonly signal: (member: string, signature: string, body: Array<unknown>) => void
  readonly end: () => Promise<void>
}

export const connected = (address: string): Promise<MessageBus> =>
  new Promise((done, fail) => {
    const bus = sessionBus({ busAddress: address })
    bus.on("error", fail)
    bus.once("connect", () => done(bus))
  })

/** Ids are given from `firstId` on. `answers: false` says no to each notice. */
export const startService = async (
  address: string,
  capabilities: ReadonlyArray<string>,
  { firstId = 1, answers = true }: { readonly firstId?: number; readonly answers?: boolean } = {}
): Promise<ScriptedService> => {
  const bus = await connected(address)
  const asked: Array<Asked> = []
  let id = firstId - 1
  bus.addMethodHandler((message: Message) => {
    const { member, body } = message
    if (message.interface !== name) return false
    asked.push({ member, body })
    if (member === "GetCapabilities") bus.send(Message.newMethodReturn(message, "as", [[...capabilities]]))
    else if (member === "Notify" && answers) bus.send(Message.newMethodReturn(message, "u", [Number(body[1]) || ++id]))
    else if (member === "Notify") bus.send(Message.newError(message, `${name}.Error`, "not now"))
    else bus.send(Message.newMethodReturn(message))
    return true
  })
  await bus.requestName(name)
  return {
    asked,
    signal: (member, signature, body) => bus.send(Message.newSignal(path, name, member, signature, body)),
    end: async () => {
      await bus.releaseName(name)
      bus.disconnect()
    }
  }
}
