/**
 * Everything that runs under one supervisor, by sandbox: starts, ends by run or all, holds. Imports no package,
 * for the supervisor's sake.
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { ControlGroup, ControlGroups } from "./control-groups.ts"
import { watch } from "./usage-watch.ts"
import { SupervisedProcess, type Tell } from "./supervised-process.ts"
import type { Ended, KillTarget, Listed, SpawnOrder } from "./supervisor-protocol.ts"

interface Room {
  readonly group: ControlGroup
  readonly processes: Set<SupervisedProcess>
  /** Only while something runs. */
  stopWatching: (() => void) | undefined
}

export class SupervisedSandboxes {
  private readonly rooms = new Map<string, Room>()
  private readonly processes = new Map<string, SupervisedProcess>()
  private held = false
  private count = 0

  constructor(
    private readonly groups: ControlGroups,
    /** While this file exists, nothing starts. */
    private readonly killMark: string,
    /** A private folder for bubblewrap's status files. */
    private readonly scratch: string
  ) {}

  get holding(): boolean {
    return this.held || existsSync(this.killMark)
  }

  hold(held: boolean): void {
    this.held = held
  }

  spawn(order: SpawnOrder, tell: Tell): void {
    if (this.holding) {
      void tell({ ev: "refused", id: order.id, code: "held", message: "The kill switch is engaged." })
      return
    }
    try {
      const room = this.rooms.get(order.sandbox) ?? this.enter(order)
      const process = new SupervisedProcess(order, room.group, join(this.scratch, `status-${++this.count}`), tell)
      room.processes.add(process)
      room.stopWatching ??= this.watch(order, room)
      this.processes.set(order.id, process)
      void tell({ ev: "started", id: order.id, pid: process.pid })
      void process.finished.then(() => this.left(order, process))
    } catch (cause) {
      void tell({ ev: "refused", id: order.id, code: "spawn-failed", message: String(cause) })
    }
  }

  input(id: string, bytes: Uint8Array): void {
    this.processes.get(id)?.send(bytes)
  }

  closeInput(id: string): void {
    this.processes.get(id)?.closeInput()
  }

  /** SIGKILL to all that the target names, at once; answers how many commands it ended, when the last process is gone. */
  async kill(target: KillTarget, cause: Ended = "killed"): Promise<number> {
    const ending = [...this.processes.values()].filter((each) => names(target, each.order))
    if (!("id" in target)) {
      for (const [sandbox, room] of this.rooms) {
        if ([...room.processes].some((each) => names(target, each.order) && each.order.sandbox === sandbox)) room.group.kill()
      }
    }
    await Promise.all(ending.map((each) => each.end(cause)))
    if ("sandbox" in target) this.leave(target.sandbox)
    return ending.length
  }

  list(): ReadonlyArray<Listed> {
    return [...this.processes.values()].map(({ order, pid }) => ({ id: order.id, sandbox: order.sandbox, run: order.run, pid }))
  }

  /** Making a group costs milliseconds, so a sandbox keeps its own until it is killed by its name. */
  private enter(order: SpawnOrder): Room {
    const group = this.groups.create(`s${++this.count}`, order.limits)
    const room: Room = { group, processes: new Set(), stopWatching: undefined }
    this.rooms.set(order.sandbox, room)
    return room
  }

  private watch(order: SpawnOrder, room: Room): () => void {
    return watch({
      limits: order.limits,
      disk: order.disk,
      pids: () => [...room.processes].map((each) => each.pid),
      unbound: !this.groups.binds.includes("memory"),
      over: (cause) => void this.kill({ sandbox: order.sandbox }, cause)
    })
  }

  private left(order: SpawnOrder, process: SupervisedProcess): void {
    this.processes.delete(order.id)
    const room = this.rooms.get(order.sandbox)
    room?.processes.delete(process)
    if (room === undefined || room.processes.size > 0) return
    room.stopWatching?.()
    room.stopWatching = undefined
  }

  private leave(sandbox: string): void {
    const room = this.rooms.get(sandbox)
    if (room === undefined || room.processes.size > 0) return
    this.rooms.delete(sandbox)
    void removeGroup(room.group)
  }
}

/** A group goes when its last process is reaped, which may be a moment after its end. */
export const removeGroup = async (group: ControlGroup): Promise<void> => {
  for (let wait = 1; !group.remove() && wait < 500; wait *= 2) {
    if (!group.empty()) group.kill()
    await Bun.sleep(wait)
  }
}

const names = (target: KillTarget, order: SpawnOrder): boolean =>
  "all" in target ||
  ("run" in target && order.run === target.run) ||
  ("sandbox" in target && order.sandbox === target.sandbox) ||
  ("id" in target && order.id === target.id)
