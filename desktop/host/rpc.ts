/** Runs the contract's handlers on both transports. */
import { Layer } from "effect"
import { RpcServer } from "effect/rpc"
import { PatchPlaneRpc } from "../../core/api/contract.ts"
import { loopbackProtocol } from "./loopback.ts"
import { unixSocketProtocol } from "./unix-socket.ts"

/** What a browser may call: a page can neither let another one in nor end the core, write to the disk or erase. */
export const PageRpc = PatchPlaneRpc.omit("MintTicket", "Shutdown", "BackUpLedger", "Erase", "RetainLedger")

// A defect of one request is that request's answer; the client's other streams go on.
const options = { disableTracing: true, disableFatalDefects: true } as const

export const pageRpcLayer = RpcServer.layer(PageRpc, options).pipe(Layer.provide(loopbackProtocol))
export const socketRpcLayer = (path: string) => RpcServer.layer(PatchPlaneRpc, options).pipe(Layer.provide(unixSocketProtocol(path)))
