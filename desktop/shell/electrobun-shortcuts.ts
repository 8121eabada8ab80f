/** Global shortcuts over Electrobun, with the truth about what the system said of them. */
import type { DesktopShell, ShellEvent } from "./desktop-shell.ts"
import type { Sdk } from "./electrobun-sdk.ts"

type Answer = ReturnType<DesktopShell["setShortcuts"]>[number]

/**
 * On X11 the core asks for the keys and never looks whether it got them: `unknown`. Where a session is Wayland alone it
 * has nobody to ask: `refused`, and not tried.
 */
export const electrobunShortcuts = (
  sdk: Sdk,
  listen: (event: ShellEvent) => void,
  env: Readonly<Record<string, string | undefined>> = process.env
): DesktopShell["setShortcuts"] => {
  const linux = process.platform === "linux"
  const nobodyToAsk = linux && (env["DISPLAY"] ?? "") === "" && (env["WAYLAND_DISPLAY"] ?? "") !== ""
  let held: { readonly wanted: string; readonly answers: ReadonlyArray<Answer> } = { wanted: "[]", answers: [] }
  return (accelerators) => {
    const wanted = JSON.stringify(accelerators)
    if (wanted === held.wanted) return held.answers
    if (nobodyToAsk) return accelerators.map(() => "refused")
    sdk.GlobalShortcut.unregisterAll()
    const answers = accelerators.map((accelerator): Answer => {
      if (!sdk.GlobalShortcut.register(accelerator, () => listen({ _tag: "shortcut", accelerator }))) return "refused"
      return linux ? "unknown" : "granted"
    })
    held = { wanted, answers }
    return answers
  }
}
