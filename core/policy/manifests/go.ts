/** `go.mod`. */
import type { Declared, ManifestReader } from "./declared.ts"

export const goMod: ManifestReader = {
  ecosystem: "go",
  read: (text) => {
    const found = new Map<string, Declared>()
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
      if (directive === "require" && name !== undefined && version !== undefined) {
        found.set(`require\0${name}`, { package: name, section: "require", version, direct: comment.trim() !== "indirect" })
      }
      const arrow = rest.indexOf("=>")
      if (directive === "replace" && name !== undefined && arrow !== -1) {
        const source = rest.slice(arrow + 1).join(" ")
        found.set(`replace\0${rest.slice(0, arrow).join(" ")}`, {
          package: name,
          section: "replace",
          version: source,
          direct: true,
          source
        })
      }
    }
    return found
  }
}
