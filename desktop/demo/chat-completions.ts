/**
 * An OpenAI-compatible model server on a loopback address whose answers come from a function: no model
 * thinks here. It keeps nothing between requests, so it may be restarted in the middle of a conversation.
 */
import { Option, Schema } from "effect"

const Part = Schema.Struct({ text: Schema.optionalKey(Schema.String) })
const ChatMessage = Schema.Struct({
  role: Schema.String,
  content: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Array(Part)])))
})
const Body = Schema.Struct({
  model: Schema.String,
  messages: Schema.Array(ChatMessage),
  stream: Schema.optionalKey(Schema.Boolean)
})
const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(Body))

export interface Message {
  readonly role: string
  readonly text: string
}

/** One request as the answering function sees it. */
export interface Conversation {
  readonly model: string
  /** The system instructions, joined. */
  readonly instructions: string
  readonly messages: ReadonlyArray<Message>
}

export interface Answer {
  readonly text?: string
  readonly calls?: ReadonlyArray<{ readonly tool: string; readonly input: object }>
  /** Times that `text` is sent, for a model that won't stop. Default 1. */
  readonly times?: number
  /** Milliseconds between two pieces of the stream. Default 0. */
  readonly paceMs?: number
}
/** What a provider does instead of answering. */
export type Fault =
  | { readonly fault: "status"; readonly status: number; readonly message: string }
  /** Takes the request and never says anything. */
  | { readonly fault: "hang" }
  /** A success whose body is no answer. */
  | { readonly fault: "garbage" }
  /** Breaks off in the middle of the stream. */
  | { readonly fault: "cut" }
export type Reply = Answer | Fault

export interface ModelServer {
  /** For `model.baseUrl`: `http://127.0.0.1:<port>/v1`. */
  readonly address: string
  readonly requests: () => number
  readonly close: () => Promise<void>
}

export interface ModelServerOptions {
  readonly models: ReadonlyArray<string>
  readonly reply: (conversation: Conversation) => Reply
  /** When set, any other key gets 401. */
  readonly key?: string
}

const encoder = new TextEncoder()

/** Listens on 127.0.0.1 at a port of the system's choice. */
export const serveChatCompletions = (options: ModelServerOptions): ModelServer => {
  let requests = 0
  const ending = new AbortController()
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const { pathname } = new URL(request.url)
      if (pathname === "/v1/models" && request.method === "GET") {
        return Response.json({ object: "list", data: options.models.map((id) => ({ id, object: "model", owned_by: "scripted" })) })
      }
      if (pathname !== "/v1/chat/completions" || request.method !== "POST") return refuse(404, "there is no such path here")
      if (options.key !== undefined && request.headers.get("authorization") !== `Bearer ${options.key}`) {
        return refuse(401, "invalid api key")
      }
      const body = Option.getOrUndefined(decodeBody(await request.text()))
      if (body === undefined) return refuse(400, "the body is no chat completion request")
      if (!options.models.includes(body.model)) return refuse(404, `the model ${body.model} does not exist`)
      requests++
      const conversation = conversationOf(body)
      const reply = options.reply(conversation)
      if ("fault" in reply && reply.fault === "status") return refuse(reply.status, reply.message)
      if ("fault" in reply && reply.fault === "garbage") return new Response("<html>Welcome to the captive portal</html>")
      if (body.stream !== true && !("fault" in reply)) return Response.json(whole(conversation, reply))
      return new Response(stream(conversation, reply, AbortSignal.any([request.signal, ending.signal])), {
        headers: { "content-type": "text/event-stream" }
      })
    }
  })
  return {
    address: `http://127.0.0.1:${server.port}/v1`,
    requests: () => requests,
    close: () => {
      ending.abort()
      return server.stop(true)
    }
  }
}

const refuse = (status: number, message: string): Response => Response.json({ error: { message, type: "scripted" } }, { status })

const leads = (role: string): boolean => role === "system" || role === "developer"

const conversationOf = (body: typeof Body.Type): Conversation => {
  const messages = body.messages.map(({ role, content }) => ({
    role,
    text: typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("")
  }))
  return {
    model: body.model,
    instructions: messages
      .filter(({ role }) => leads(role))
      .map(({ text }) => text)
      .join("\n"),
    messages: messages.filter(({ role }) => !leads(role))
  }
}

/** Four characters a token: near enough for a model that is not there, and always the same. */
const tokens = (text: string): number => Math.ceil(text.length / 4)

const usageOf = (conversation: Conversation, answer: Answer) => {
  const input = tokens(conversation.instructions) + conversation.messages.reduce((sum, message) => sum + tokens(message.text), 0)
  const output = tokens(answer.text ?? "") * (answer.times ?? 1) + tokens(JSON.stringify(answer.calls ?? ""))
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, prompt_tokens_details: { cached_tokens: 0 } }
}

/** Ids of calls are told apart by how far the conversation is. */
const callsOf = (conversation: Conversation, answer: Answer) =>
  (answer.calls ?? []).map((call, index) => ({
    index,
    id: `call_${conversation.messages.length}_${index}`,
    type: "function" as const,
    function: { name: call.tool, arguments: JSON.stringify(call.input) }
  }))

const finishOf = (answer: Answer) => ((answer.calls ?? []).length > 0 ? "tool_calls" : "stop")

const whole = (conversation: Conversation, answer: Answer) => ({
  id: "chatcmpl-scripted",
  object: "chat.completion",
  created: 0,
  model: conversation.model,
  choices: [
    {
      index: 0,
      message: {
        role: "assistant",
        content: answer.text ?? "",
        tool_calls: callsOf(conversation, answer).map(({ id, type, function: called }) => ({ id, type, function: called }))
      },
      finish_reason: finishOf(answer)
    }
  ],
  usage: usageOf(conversation, answer)
})

const stream = (conversation: Conversation, reply: Reply, gone: AbortSignal): ReadableStream<Uint8Array> => {
  const pieces = piecesOf(conversation, reply)
  return new ReadableStream({
    async pull(controller) {
      if ("fault" in reply && reply.fault === "hang") await abortOf(gone)
      const next = gone.aborted ? undefined : pieces.next().value
      if (next === undefined) return controller.close()
      if (!("fault" in reply) && reply.paceMs !== undefined) await Promise.race([Bun.sleep(reply.paceMs), abortOf(gone)])
      controller.enqueue(encoder.encode(next))
    }
  })
}

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true })))

function* piecesOf(conversation: Conversation, reply: Reply): Generator<string, undefined> {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: "chatcmpl-scripted", object: "chat.completion.chunk", created: 0, model: conversation.model, ...fields })}\n\n`
  const delta = (content: object, finish: string | null = null) => chunk({ choices: [{ index: 0, delta: content, finish_reason: finish }] })
  yield delta({ role: "assistant", content: "" })
  if ("fault" in reply) {
    yield delta({ content: "I was about to" })
    return
  }
  for (let time = 0; time < (reply.times ?? 1); time++) {
    for (const word of (reply.text ?? "").split(/(?<= )/)) if (word !== "") yield delta({ content: word })
  }
  for (const call of callsOf(conversation, reply)) yield delta({ tool_calls: [call] })
  yield delta({}, finishOf(reply))
  yield chunk({ choices: [], usage: usageOf(conversation, reply) })
  yield "data: [DONE]\n\n"
}
