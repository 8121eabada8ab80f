/**
 * `bun run soak [--minutes 60]`: sixteen scripted agents at once on a real core, for that long (the nightly form is
 * `--minutes 10`). Exits 1 where its memory is not flat, a request did not come to where it had to, something is lost,
 * or a process is left; 2 for a time that is none. Linux only.
 */
import { parseArgs } from "node:util"
import { memoryBar } from "../tests/soak/memory.ts"
import { agents, megabytes, soak } from "../tests/soak/soak.ts"

const { values } = parseArgs({ options: { minutes: { type: "string", default: "60" } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1 && minutes <= 24 * 60)) {
  console.error(`--minutes: ${JSON.stringify(values.minutes)} is no time. Give 1 to 1440.`)
  process.exit(2)
}
console.log(`${agents} agents for ${minutes} min`)
const { memory, runs, atOnce, events, wrong } = await soak(minutes, console.log)
const [first, second, third] = memory.thirds.map(megabytes)
console.log(`${runs} runs, ${events} events; at work at once: ${atOnce.median} (median), ${atOnce.most} (most)`)
console.log(
  `memory by thirds: ${first}, ${second}, ${third} MB; last by second ${memory.ratio.toFixed(2)} <=${memoryBar} ${memory.flat ? "ok" : "short"}; ` +
    `${(memory.bytesPerHour / 1024 / 1024).toFixed(0)} MB/h`
)
for (const each of wrong) console.log(`wrong: ${each}`)
console.log(wrong.length === 0 ? "every request came to where it had to, nothing is lost, no process is left" : `${wrong.length} wrong`)
process.exit(memory.flat && wrong.length === 0 ? 0 : 1)
