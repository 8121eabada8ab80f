/**
 * What our bundle of the native shell leaves out of Electrobun's SDK, as plugins of Bun's bundler: two 3D libraries that
 * its index imports, its RPC server, which listens on every address of the machine, and a leak. All go by names inside of
 * one pinned version, so a build in which one of them met nothing fails instead of shipping what it was to leave out.
 */
import { readFileSync } from "node:fs"
import type { BunPlugin, PluginBuilder } from "bun"

/** What a plugin met in a build, and what it has to have met at its end. */
const failWhenUnmet = (build: PluginBuilder, plugin: string, expected: ReadonlyArray<string>): ((met: string) => void) => {
  const met = new Set<string>()
  build.onEnd(() => {
    const missing = expected.filter((name) => !met.has(name))
    if (missing.length > 0)
      throw new Error(`The plugin ${plugin} met nothing named ${missing.join(", ")}: this is another Electrobun than it was written for.`)
  })
  return (name) => void met.add(name)
}

const libraries = ["three", "@babylonjs/core"]

/** `three` and `@babylonjs/core` become empty: 11 MB of the bundle, 50 MB of memory, and 0.3 s of each start. */
export const without3d: BunPlugin = {
  name: "without-3d",
  setup(build) {
    const meet = failWhenUnmet(build, "without-3d", libraries)
    build.onResolve({ filter: /^(three|@babylonjs\/core)$/ }, ({ path }) => {
      meet(path)
      return { path, namespace: "without-3d" }
    })
    build.onLoad({ filter: /.*/, namespace: "without-3d" }, () => ({ contents: "export default {}", loader: "js" }))
  }
}

/** The exports of the SDK's core/Socket.ts for a shell whose window is a sandbox: nobody listens, nothing is ever sent. */
const noSocket = `
export const socketMap = {}
export const removeSocketForWebview = () => {}
export const sendMessageToWebviewViaSocket = () => false
export const rpcServer = null
export const rpcPort = 0
`

/**
 * The SDK's RPC server never starts: it would listen on all interfaces from port 50000 up and ask nobody who they are
 * (`Bun.serve({ port })` in core/Socket.ts). Our window speaks to the loopback host alone.
 */
export const withoutLanRpc: BunPlugin = {
  name: "without-lan-rpc",
  setup(build) {
    const meet = failWhenUnmet(build, "without-lan-rpc", ["core/Socket.ts"])
    build.onLoad({ filter: /[\\/]electrobun[\\/]dist[\\/]api[\\/]bun[\\/]core[\\/]Socket\.ts$/ }, () => {
      meet("core/Socket.ts")
      return { contents: noSocket, loader: "js" }
    })
  }
}

const remembers = "menuDataRegistry.set(id, data);"

/** Every item of every menu that is ever shown is remembered for its `data`, also without any: for days, in a tray. */
export const withoutMenuLeak: BunPlugin = {
  name: "without-menu-leak",
  setup(build) {
    const meet = failWhenUnmet(build, "without-menu-leak", [remembers])
    build.onLoad({ filter: /[\\/]electrobun[\\/]dist[\\/]api[\\/]bun[\\/]proc[\\/]native\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8")
      if (text.includes(remembers)) meet(remembers)
      return { contents: text.replace(remembers, `if (data !== undefined) ${remembers}`), loader: "ts" }
    })
  }
}
