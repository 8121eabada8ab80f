/**
 * `bun run bench [name]`: measures the speed bars of `tests/bench/*.bench.ts`, one line each,
 * `name value bar ok|short`. A name, or the beginning of one, runs that alone. Exits 1 when one is short,
 * 2 when no figure has that name.
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { ensureBuilt } from "./bootstrap/build.mjs"
import { reaches, readable, type Figure } from "../tests/bench/figure.ts"

const folder = join(import.meta.dir, "..", "tests", "bench")

const loaded = async (): Promise<ReadonlyArray<Figure>> => {
  const figures: Array<Figure> = []
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".bench.ts")) continue
    const module: { readonly figures?: ReadonlyArray<Figure> } = await import(join(folder, file))
    if (module.figures === undefined) throw new Error(`tests/bench/${file} exports no figures.`)
    figures.push(...module.figures)
  }
  const names = figures.map((figure) => figure.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`Two figures are named ${twice}.`)
  return figures
}

const measured = async (figure: Figure): Promise<boolean> => {
  let value = Number.NaN
  try {
    value = await figure.measure()
  } catch (cause) {
    console.error(`${figure.name}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`)
  }
  const ok = reaches(figure, value)
  const bar = `${figure.direction === "at-most" ? "<=" : ">="}${readable(figure.bar)}${figure.unit}`
  console.log(`${figure.name} ${readable(value)}${figure.unit} ${bar} ${ok ? "ok" : "short"}`)
  return ok
}

const wanted = process.argv[2] ?? ""
const figures = await loaded()
const exact = figures.filter((figure) => figure.name === wanted)
const chosen = exact.length > 0 ? exact : figures.filter((figure) => figure.name.startsWith(wanted))
if (chosen.length === 0) {
  console.error(`No figure is named ${wanted || "anything"}. There are: ${figures.map((figure) => figure.name).join(", ") || "none"}.`)
  process.exit(2)
}
ensureBuilt()
let short = 0
// One after another: figures that share two cores would measure each other.
for (const figure of chosen) if (!(await measured(figure))) short++
process.exit(short === 0 ? 0 : 1)
