/** The tray app as the doctor sees it: whether it runs, what the system granted it, and what memory each part holds (DSK-5). */
import { readFileSync } from "node:fs"
import type { Check } from "../../core/api/contract.ts"
import type { Home } from "../../core/config/home.ts"
import { alive, descendants } from "../../core/execution/local/process-tree.ts"
import { lockHolder } from "../../core/ledger/home-lock.ts"
import { runningFile, type Running } from "../app/running.ts"

const running = (home: Home): Running | undefined => {
  const found = runningFile(home).read()
  return found !== undefined && alive(found.pid) ? found : undefined
}

export const nativeShell = (home: Home): Check => {
  const name = "native shell"
  const app = running(home)
  if (app === undefined) return { name, status: "not-configured", why: "It does not run; the browser shows the same.", mend: "" }
  const refused = (["open", "kill"] as const).filter((key) => app.shortcuts[key] === "refused")
  const why = [
    app.window === "native" ? "It runs with a window of its own" : "It runs with the browser as its window",
    app.tray ? "a tray" : "no tray",
    { actions: "notifications that can be clicked", plain: "notifications without clicks", none: "no notifications" }[app.notifications],
    ...(["open", "kill"] as const).flatMap((key) =>
      app.shortcuts[key] === "none" ? [] : [`shortcut ${key} ${shortcutWords[app.shortcuts[key]]}`]
    )
  ].join(", ")
  return refused.length === 0
    ? { name, status: "works", why: `${why}.`, mend: "" }
    : {
        name,
        status: "fails",
        why: `${why}.`,
        mend: `Choose other keys in Settings (desktop.shortcuts.${refused.join(", ")}), and start the app anew.`
      }
}

const shortcutWords = { granted: "granted", refused: "refused by the system", unknown: "asked for (the system does not say)" } as const

/** Proportional memory of each part; where the system does not tell, resident memory would count shared pages twice, so nothing is said. */
export const memory = (home: Home): Check => {
  const [core, shell] = [lockHolder(home), running(home)?.pid]
  const supervisor = numberIn(`${home.supervisorSocket}.pid`)
  // A core that the app started is a child of it, and so is the supervisor of the core.
  const apart = new Set([core, supervisor].flatMap((pid) => (pid === undefined ? [] : [pid, ...descendants(pid)])))
  const web = shell === undefined ? [] : descendants(shell).filter((pid) => !apart.has(pid))
  const parts = [
    part("core", core === undefined ? [] : [core]),
    part("supervisor", supervisor === undefined ? [] : [supervisor]),
    part("shell", shell === undefined ? [] : [shell]),
    part("its web processes", web)
  ].flatMap((found) => found ?? [])
  return parts.length === 0
    ? { name: "memory", status: "not-configured", why: "This system does not tell it, or nothing runs.", mend: "" }
    : { name: "memory", status: "works", why: `${parts.join(", ")}.`, mend: "" }
}

const part = (name: string, pids: ReadonlyArray<number>): string | undefined => {
  const kilobytes = pids.flatMap((pid) => proportional(pid) ?? [])
  return kilobytes.length === 0 ? undefined : `${name} ${Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024)} MB`
}

/** The process' own share of what it holds, in kB (PSS). */
const proportional = (pid: number): number | undefined => {
  try {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]
    return found === undefined ? undefined : Number(found)
  } catch {
    return undefined
  }
}

const numberIn = (path: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10)
    return alive(pid) ? pid : undefined
  } catch {
    return undefined
  }
}
