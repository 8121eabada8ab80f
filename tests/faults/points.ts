/** Every point that a core is killed at, and the dying core as a program, built as the shipped one is. */
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { enginePoints, type EnginePoint } from "../../core/engine/points.ts"
import { gatePoints, type GatePoint } from "../../core/publication/target.ts"

const seam = ["sandbox prepared", "sandbox created", "sandbox harvested", "sandbox forgotten", "change stored"] as const

export type Point = EnginePoint | `gate ${GatePoint}` | (typeof seam)[number]

/** What a person's client lives through: the core dies while a command is under way, or before its answer is read. */
export const personPoints = ["command sent", "answer lost"] as const
export type PersonPoint = (typeof personPoints)[number]

export const corePoints: ReadonlyArray<Point> = [...enginePoints, ...gatePoints.map((point): Point => `gate ${point}`), ...seam]
export const points: ReadonlyArray<Point | PersonPoint> = [...corePoints, ...personPoints]

const root = join(import.meta.dirname, "..", "..")

/** Builds the dying core into `folder`, with what it starts beside it as it is shipped; answers the program. */
export const buildDyingCore = async (folder: string): Promise<string> => {
  const dist = join(folder, "dist")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  copyFileSync(join(root, "package.json"), join(folder, "package.json"))
  for (const part of ["node_modules", "core"]) symlinkSync(join(root, part), join(folder, part))
  for (const shipped of ["writer.js", "projector.js", "supervisor.js", "relay.js"])
    copyFileSync(join(root, "dist", shipped), join(dist, shipped))
  await Bun.build({
    entrypoints: [join(import.meta.dirname, "dying-core.ts")],
    outdir: dist,
    target: "bun",
    minify: { whitespace: true, syntax: true, identifiers: false },
    naming: "serve.js"
  })
  return join(dist, "serve.js")
}
