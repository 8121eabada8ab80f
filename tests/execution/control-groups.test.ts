/** The kernel's groups: on a made-up tree for the version this machine has not, and on its own where it may. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { controlGroups } from "../../core/execution/local/control-groups.ts"

const folder = mkdtempSync(join(tmpdir(), "pp-groups-"))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A plain folder that looks like a v2 tree: it shows where is written, and not that a kernel obeys. */
const looksUnified = (own: string, files: Readonly<Record<string, string>>) => {
  mkdirSync(join(folder, own), { recursive: true })
  for (const [path, text] of Object.entries({ "cgroup.controllers": "cpu memory pids", ...files })) {
    mkdirSync(join(folder, path, ".."), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  writeFileSync(join(folder, "self"), `0::/${own}\n`)
  return controlGroups("family", folder, join(folder, "self"))
}

describe("control groups", () => {
  test("EXE-2 v2: the nearest ancestor that hands controllers down holds the groups, as a user's session does", () => {
    const delegated = "user.slice/user@1000.service/app.slice"
    const groups = looksUnified(`${delegated}/one.scope`, {
      // A plain file keeps what is written over it, so here nothing is left to be handed down.
      [`${delegated}/cgroup.controllers`]: "memory pids cpu",
      [`${delegated}/cgroup.subtree_control`]: "memory pids cpu",
      [`${delegated}/cgroup.procs`]: "",
      [`${delegated}/one.scope/cgroup.controllers`]: "memory pids",
      [`${delegated}/one.scope/cgroup.subtree_control`]: "",
      [`${delegated}/one.scope/cgroup.procs`]: "1"
    })
    expect(existsSync(join(folder, delegated, "family"))).toBe(true)
    expect(groups.binds).toEqual(["memory", "processes", "cpu", "kill"])
  })

  test("EXE-2 v2: limits go into the group's own files", () => {
    const groups = looksUnified("", { "cgroup.subtree_control": "memory pids cpu", "cgroup.procs": "" })
    mkdirSync(join(folder, "family", "one"), { recursive: true })
    for (const name of ["memory.max", "memory.swap.max", "pids.max", "cpu.max"]) writeFileSync(join(folder, "family", "one", name), "")
    const group = groups.create("one", { cpus: 1.5, memoryBytes: 1000, processes: 7 })
    const written = (name: string) => readFileSync(join(folder, "family", "one", name), "utf8")
    expect(["memory.max", "memory.swap.max", "pids.max", "cpu.max"].map(written)).toEqual(["1000", "0", "7", "150000 100000"])
    writeFileSync(join(folder, "family", "one", "memory.events"), "low 0\noom 3\noom_kill 2\n")
    expect(group.outOfMemory()).toBe(2)
    expect(groups.left()).toEqual(["one"])
  })

  test("EXE-2 without any that may be written, nothing is bound by groups, and nothing fails", () => {
    const groups = controlGroups("family", folder, join(folder, "nothing"))
    const group = groups.create("one", { cpus: 1, memoryBytes: 1000, processes: 7 })
    expect([groups.binds, group.joins, group.kill(), group.empty(), group.remove()]).toEqual([[], [], false, true, true])
  })

  test.skipIf(process.getuid?.() !== 0)("EXE-2 this machine: what a group says it binds is what the kernel has written down", async () => {
    const family = `patchplane-test-${process.pid}`
    const groups = controlGroups(family)
    const group = groups.create("one", { cpus: 1, memoryBytes: 64 * 1024 * 1024, processes: 9 })
    const child = Bun.spawn(["sh", "-c", 'for f; do echo $$ > "$f"; done; echo in; exec sleep 1000', "sh", ...group.joins], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    if (group.joins.length > 0) {
      await child.stdout.getReader().read()
      const at = readFileSync(`/proc/${child.pid}/cgroup`, "utf8")
      expect(at.split("\n").filter((line) => line.endsWith(`/${family}/one`)).length).toBe(group.joins.length)
      expect(group.kill()).toBe(true)
    } else child.kill("SIGKILL")
    await child.exited
    while (!group.remove()) await Bun.sleep(2)
    groups.close()
    expect(groups.left()).toEqual([])
  })
})
