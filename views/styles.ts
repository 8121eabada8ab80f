/** Compiles the styles: our tokens and parts, and those of Tailwind's utilities that a view names. A plugin for `Bun.build`. */
import { dirname, join } from "node:path"
import { compile } from "@tailwindcss/node"
import { Scanner } from "@tailwindcss/oxide"

/** Words of ours that name an ink (text/words.ts) and would be a utility too. */
const ours: ReadonlySet<string> = new Set(["block"])

export const tailwind: Bun.BunPlugin = {
  name: "tailwind",
  setup: (build) => {
    build.onLoad({ filter: /theme\/main\.css$/ }, async ({ path }) => {
      const base = dirname(path)
      const compiler = await compile(await Bun.file(path).text(), { base, onDependency: () => {} })
      const scanner = new Scanner({ sources: [{ base: join(base, ".."), pattern: "**/*.tsx", negated: false }] })
      return { contents: compiler.build(scanner.scan().filter((word) => !ours.has(word))), loader: "css" }
    })
  }
}
