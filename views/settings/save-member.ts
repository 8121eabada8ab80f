/** Saves one member of the configuration onto whatever stands in the file now. */
import type { ConfigView } from "../../core/api/contract.ts"
import { ask, type Answer } from "../state/client.ts"
import { parsed, withAt, written, type Path } from "./document.ts"

/** `next` is made of what stands there. A file that is no JSON is left to whoever wrote it. */
export const saveMember = async (path: Path, next: (before: unknown) => unknown): Promise<Answer<ConfigView>> => {
  const read = await ask((core) => core.GetConfig())
  if (!read.ok) return read
  const value = parsed(read.value.text)
  if (value === undefined) {
    return {
      ok: false,
      problem: { what: `${read.value.path} is no JSON.`, mend: "Mend it in the settings, under As JSON.", stale: false, lost: false }
    }
  }
  const before = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value)
  const text = written(withAt(value, path, next(before)))
  return ask((core) => core.SaveConfig({ text, expected: read.value.hash }))
}
