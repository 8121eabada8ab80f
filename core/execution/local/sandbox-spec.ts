/** Checks what a sandbox is asked for before anything is made (EXE-4). */
import { existsSync } from "node:fs"
import type { SandboxFailure, SandboxSpec } from "../execution-adapter.ts"
import { failure } from "./failures.ts"

/** The first thing that is wrong, or nothing. */
export const checkSpec = (spec: SandboxSpec): SandboxFailure | undefined => {
  if (spec.label === "" || spec.workspace === "") {
    return failure("bad-spec", "A sandbox needs a label and a workspace.", "Give both a name.")
  }
  const checkout = checkCheckout(spec.checkout)
  if (checkout !== undefined) return checkout
  for (const [name, value] of Object.entries(spec.limits)) {
    if (!(value > 0)) return failure("bad-limit", `The limit ${name} is ${value}.`, "Limits are numbers above 0.")
  }
  for (const host of spec.egress.hosts) {
    if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/.test(host)) {
      return failure("bad-host", `\`${host}\` is no host with its port.`, "Write hosts as example.com:443.")
    }
  }
  for (const address of [spec.egress.model?.upstream, spec.egress.registry]) {
    if (address !== undefined && (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))) {
      return failure("bad-address", `\`${address}\` is no http or https address.`, "Correct it in the configuration.")
    }
  }
  for (const { source, target } of spec.readOnly) {
    if (!source.startsWith("/") || !existsSync(source)) {
      return failure(
        "mount-missing",
        `${source} is to be mounted and does not exist.`,
        "Install PatchPlane's dependencies again: `npm start`."
      )
    }
    if (!safeTarget(target)) return failure("bad-mount", `${target} can't be mounted over.`, "Mount below /opt.")
  }
  return undefined
}

export const checkCheckout = (checkout: SandboxSpec["checkout"]): SandboxFailure | undefined => {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(checkout.commit)) {
    return failure("checkout-failed", `\`${checkout.commit}\` is no commit's full name.`, "Name the commit by its 40 hexadecimal digits.")
  }
  if (!checkout.store.startsWith("/") || !existsSync(checkout.store)) {
    return failure(
      "checkout-failed",
      `The repository's store ${checkout.store} does not exist.`,
      "Connect the repository again: `patchplane repo add`."
    )
  }
  return undefined
}

/** Absolute, plain, and over none of the places that confinement itself lays out. */
const safeTarget = (target: string): boolean => {
  const parts = target.split("/")
  if (parts[0] !== "" || parts.length < 3 || parts.slice(1).some((part) => part === "" || part === "." || part === "..")) return false
  return !["usr", "etc", "proc", "dev", "sys", "bin", "sbin", "lib", "lib64", "workspace", "state", "store", "run"].includes(parts[1] ?? "")
}
