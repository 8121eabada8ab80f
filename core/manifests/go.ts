/** `go.mod`. */
import { reader, type Entry } from "./reading.ts"

export const goMod = reader((text) => {
  const entries: Array<Entry> = []
  let module: string | undefined
  let block = ""
  for (const raw of text.split(/\r?\n/)) {
    const [code = "", comment = ""] = raw.split("//")
    const words = code.trim().split(/\s+/)
    if (words[0] === ")") {
      block = ""
      continue
    }
    if (words[1] === "(") {
      block = words[0] ?? ""
      continue
    }
    const [directive, ...rest] = block === "" ? words : [block, ...words]
    const [name, version] = rest
    if (directive === "module") module ??= name
    if (directive === "require" && name !== undefined && version !== undefined) {
      const direct = comment.trim() !== "indirect"
      entries.push({ key: `require\0${name}`, name, section: "require", version, direct, kind: "runtime" })
    }
    const arrow = rest.indexOf("=>")
    if (directive === "replace" && name !== undefined && arrow !== -1) {
      const source = rest.slice(arrow + 1).join(" ")
      const key = `replace\0${rest.slice(0, arrow).join(" ")}`
      entries.push({ key, name, section: "replace", version: source, direct: true, source })
    }
  }
  return { name: module, entries }
})
