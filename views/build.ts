/** Bundles the views into one folder that the host serves: hashed names, Monaco and each page in chunks of their own. */
import { join } from "node:path"
import tailwind from "@tailwindcss/vite"
import { build, type Plugin, type Rolldown } from "vite"

const here = import.meta.dirname
const named = "[name]-[hash].js"

/** Writes the folder anew. Throws with the bundler's own words when something does not bundle. */
export const buildViews = async (outDir: string): Promise<void> => {
  await build({
    root: here,
    configFile: false,
    logLevel: "error",
    plugins: [tailwind(), stylesLast],
    worker: { format: "es", rolldownOptions: { output: { hashCharacters: "base36", entryFileNames: named } } },
    build: {
      outDir,
      emptyOutDir: true,
      assetsDir: "",
      // No picture as an address of data, and no shim for browsers that we do not have.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: "esnext",
      rolldownOptions: {
        // Libraries say "use client" to servers, of which there is none.
        checks: { moduleLevelDirective: false },
        output: {
          hashCharacters: "base36",
          entryFileNames: named,
          chunkFileNames: named,
          codeSplitting: { groups: [{ name: oneFirst() }] }
        }
      }
    }
  })
}

/**
 * What the page needs before anything is looked at, in one file: the bundler would cut it into some thirty, by which of
 * them each lazy page shares, and opening the page would cost as much in loading as in running (`app-window-ms`).
 */
const oneFirst = () => {
  const known = new Map<string, boolean>()
  const isFirst = (id: string, graph: Rolldown.ChunkingContext): boolean => {
    const before = known.get(id)
    if (before !== undefined) return before
    known.set(id, false)
    const module = graph.getModuleInfo(id)
    const first = module !== null && (module.isEntry || module.importers.some((importer) => isFirst(importer, graph)))
    known.set(id, first)
    return first
  }
  return (id: string, graph: Rolldown.ChunkingContext): string | null => (isFirst(id, graph) ? "first" : null)
}

/** Monaco's styles are put at the head's end when a diff is looked at; ours, which correct them, stay behind them. */
const stylesLast: Plugin = {
  name: "styles last",
  transformIndexHtml: {
    order: "post",
    handler: (page) => {
      const [tag = ""] = /<link rel="stylesheet"[^>]*>/.exec(page) ?? []
      return page.replace(tag, "").replace("<body>", `<body>\n    ${tag}`)
    }
  }
}

if (import.meta.main) await buildViews(process.argv[2] ?? join(here, "../dist/views"))
