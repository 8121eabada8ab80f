/** A native shell with a tray and a connection that says nothing: what the app at rest is held against. */
import { connect } from "node:net"
import { electrobunShell } from "../../desktop/shell/electrobun.ts"

const shell = await electrobunShell({ icons: process.env["PATCHPLANE_ICONS"] ?? "" })(() => undefined)
shell.setTray({ icon: { kind: "rest" }, title: "PatchPlane", menu: [{ type: "item", label: "Quit", action: "quit" }] })
connect(process.env["PATCHPLANE_SOCKET"] ?? "").on("error", () => undefined)
