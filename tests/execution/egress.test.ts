/** What a sandbox can reach through the broker, and where the key is not. */
import { Effect, Redacted, Stream } from "effect"
import { createServer, type Socket } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { localExecutionLayer } from "../../core/execution/local/local-execution.ts"
import { proxyFor } from "../../core/execution/local/egress-tunnel.ts"
import type { Egress } from "../../core/execution/execution-adapter.ts"
import { makeHome, sh, startBench } from "./fixture.ts"

const key = `sk-canary-${crypto.randomUUID()}`

describe("the egress broker", () => {
  const bench = startBench((home) => localExecutionLayer({ home, environment: { PATH: process.env["PATH"] } }), makeHome())
  const seen: Array<{
    readonly path: string
    readonly authorization: string | null
    readonly other: string | null
    readonly body: string
  }> = []
  const model = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const url = new URL(request.url)
      seen.push({
        path: url.pathname + url.search,
        authorization: request.headers.get("authorization"),
        other: request.headers.get("x-api-key"),
        body: await request.text()
      })
      if (url.pathname.endsWith("/moved")) return Response.redirect("http://127.0.0.1:1/elsewhere", 307)
      if (url.pathname.endsWith("/stream")) {
        const text = async function* () {
          yield "data: 1\n\n"
          await released.promise
          yield "data: 2\n\n"
        }
        return new Response(text() as unknown as BodyInit, { headers: { "content-type": "text/event-stream" } })
      }
      return Response.json({ ok: true }, { headers: { "set-cookie": "a=b" } })
    }
  })
  const released = Promise.withResolvers<void>()
  const tunnelled: Array<Socket> = []
  const host = createServer((socket) => {
    tunnelled.push(socket)
    socket.end("hello from the host\n")
  })
  let hostPort = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", () => resolve()))
    const address = host.address()
    hostPort = typeof address === "object" && address !== null ? address.port : 0
  })
  afterAll(async () => {
    await bench.close()
    await model.stop(true)
    host.close()
  })

  const egress = (): Egress => ({
    model: {
      upstream: `http://127.0.0.1:${model.port}/v1`,
      headers: { authorization: Redacted.make(`Bearer ${key}`) },
      paths: ["/chat/completions", "/moved", "/stream"]
    },
    hosts: [`127.0.0.1:${hostPort}`]
  })
  const ask = (script: string) => bench.inside((sandbox) => sh(sandbox, script), { egress: egress() })
  /** Sends each request as it stands over a connection of its own, and prints what came back: no client tidies the path. */
  const raw = (requests: ReadonlyArray<string>) =>
    `bun -e '
      const { connect } = require("node:net")
      for (const request of JSON.parse(process.argv[1])) await new Promise((resolve) => {
        let text = ""
        const socket = connect(18777, "127.0.0.1", () => socket.write(request))
        socket.on("data", (chunk) => (text += chunk))
        socket.on("close", () => { console.log(JSON.stringify(text)); resolve() })
        socket.on("error", () => resolve())
      })' '${JSON.stringify(requests).replaceAll("'", "")}'; `
  const request = (line: string, headers: ReadonlyArray<string> = [], body = "") =>
    [`${line} HTTP/1.1`, "host: sandbox", "connection: close", `content-length: ${body.length}`, ...headers, "", body].join("\r\n")
  const answers = (stdout: string): ReadonlyArray<{ readonly status: string; readonly body: string }> =>
    stdout
      .split("\n")
      .filter((line) => line.startsWith('"HTTP'))
      .map((line) => JSON.parse(line) as string)
      .map((text) => ({ status: text.split(" ")[1] ?? "", body: text.slice(text.indexOf("\r\n\r\n") + 4) }))
  const completion = request("POST /model/chat/completions?x=1", ["authorization: Bearer mine", "x-api-key: mine"], '{"a":1}')

  test("EXE-3 the model is reached with the key that only the broker has", async () => {
    seen.length = 0
    const result = await bench.inside(
      (sandbox) => {
        expect(sandbox.modelAddress).toBe("http://127.0.0.1:18777/model")
        return sh(sandbox, raw([completion]))
      },
      { egress: egress() }
    )
    expect(answers(result.stdout)).toMatchObject([{ status: "200", body: expect.stringContaining('{"ok":true}') }])
    expect(seen).toEqual([{ path: "/v1/chat/completions?x=1", authorization: `Bearer ${key}`, other: null, body: '{"a":1}' }])
  })

  test("EXE-3 LED-5 the key is in no environment, process or file inside", async () => {
    const search = `${raw([completion])} cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'; grep -rs -e sk-canary /workspace /tmp /home /etc /run /opt/patchplane/relay.ts /dev/shm; env`
    const result = await ask(search)
    expect(answers(result.stdout).map((each) => each.status)).toEqual(["200"])
    expect(result.stdout + result.stderr).not.toContain(key)
    expect(result.stdout).toContain("PATCHPLANE_SANDBOX")
  })

  test("EXE-2 SEC-1 everything that is not named is refused, and reaches nobody", async () => {
    seen.length = 0
    const refused = [
      "GET /model/chat/completions",
      "POST /model/models",
      "POST /model/chat/completions/more",
      "POST /model/../v1/models",
      "POST /model/chat/completions/..",
      "POST /model/%2e%2e/chat/completions",
      "POST //model/chat/completions",
      "GET /registry/left-pad",
      "GET /",
      `GET http://127.0.0.1:${hostPort}/`,
      `POST http://127.0.0.1:${model.port}/v1/chat/completions`
    ]
    const upgrade = request("GET /model/chat/completions", ["upgrade: websocket"]).replace("connection: close", "connection: upgrade")
    const result = await ask(raw([...refused.map((line) => request(line)), upgrade]))
    // An attempt to switch protocols is cut off without an answer.
    expect(result.stdout.trim().split("\n").at(-1)).toBe('""')
    expect(answers(result.stdout).map((each) => each.status)).toEqual(refused.map(() => "403"))
    expect(seen).toEqual([])
  })

  test("EXE-2 a host is reached by its exact name and port alone", async () => {
    const connect = (authority: string) =>
      `exec 3<>/dev/tcp/127.0.0.1/18777; printf 'CONNECT ${authority} HTTP/1.1\\r\\nhost: ${authority}\\r\\n\\r\\n' >&3; timeout 5 cat <&3 | tr -d '\\r'; exec 3<&-`
    const tried = [`127.0.0.1:${hostPort}`, `localhost:${hostPort}`, `127.0.0.1:${hostPort + 1}`, `127.0.0.1:0${hostPort}`, "127.0.0.1"]
    const said = await Promise.all(
      tried.map((authority) => bench.inside((sandbox) => sandbox.exec(["bash", "-c", connect(authority)]), { egress: egress() }))
    )
    expect(said.map((each) => each.stdout.split(" ")[1])).toEqual(["200", "403", "403", "403", "403"])
    expect(said[0]?.stdout).toContain("hello from the host")
    expect(tunnelled).toHaveLength(1)
  })

  test("EXE-3 a redirect is not followed: the key goes to no other host", async () => {
    const [answer] = answers((await ask(raw([request("POST /model/moved")]))).stdout)
    expect(answer).toMatchObject({ status: "502", body: expect.stringContaining("the upstream redirected") })
  })

  test("RUN-5 an answer streams as it comes", async () => {
    const result = await bench.inside(
      (sandbox) =>
        Effect.gen(function* () {
          const process = yield* sandbox.spawn([
            "curl",
            "--noproxy",
            "*",
            "-sSN",
            "-X",
            "POST",
            "-d",
            "{}",
            `${sandbox.modelAddress}/stream`
          ])
          const lines: Array<string> = []
          yield* Stream.runForEach(process.lines, (line) =>
            Effect.sync(() => {
              lines.push(line)
              // The second part is sent only after the first has come out of the sandbox again.
              released.resolve()
            })
          )
          return lines
        }),
      { egress: egress() }
    )
    expect(result.filter((line) => line !== "")).toEqual(["data: 1", "data: 2"])
  })

  test("EXE-2 without a way out there is no socket, no relay and nothing to reach", async () => {
    const result = await bench.inside((sandbox) =>
      sh(sandbox, "ls -A /run; timeout 3 bash -c 'exec 3<>/dev/tcp/127.0.0.1/18777' && echo open")
    )
    expect(result.stdout).toBe("")
  })

  test("REL-1 a model that can't be reached is a 502, and the sandbox goes on", async () => {
    const result = await bench.inside((sandbox) => sh(sandbox, raw([completion])), {
      egress: { hosts: [], model: { upstream: "http://127.0.0.1:1/v1", headers: {}, paths: ["/chat/completions"] } }
    })
    expect(answers(result.stdout)).toMatchObject([{ status: "502", body: expect.stringContaining("can't be reached") }])
  })

  test("EXE-2 the command's end and its code pass through the relay", async () => {
    const results = await bench.inside(
      (sandbox) =>
        Effect.all([
          sh(sandbox, "exit 9"),
          sh(sandbox, "kill -9 $$"),
          sandbox.exec(["no-such-program"]),
          sandbox.exec(["cat"], { stdin: "in" })
        ]),
      { egress: egress() }
    )
    expect(results.map((each) => [each.exitCode, each.ended, each.stdout])).toEqual([
      [9, "exit", ""],
      [null, "signal", ""],
      [127, "exit", ""],
      [0, "exit", "in"]
    ])
  })

  test("REL-1 a company's proxy is used for what is outside, and not for this machine", () => {
    const environment = { HTTPS_PROXY: "http://proxy.example:3128", NO_PROXY: ".internal,spared.example" }
    expect(proxyFor("api.example.com", environment)?.host).toBe("proxy.example:3128")
    for (const host of ["127.0.0.1", "localhost", "a.internal", "spared.example"]) expect(proxyFor(host, environment)).toBeUndefined()
    expect(proxyFor("api.example.com", {})).toBeUndefined()
  })
})
