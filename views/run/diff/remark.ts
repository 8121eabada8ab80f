/** What is particular about a changed file beyond its lines: link, mode, rename, submodule. Pure. */
import type { ChangedFile } from "../../../core/domain/outcome.ts"

const gitlink = "160000"
const symlink = "120000"
const executable = "100755"

export const isSymlink = (mode: string): boolean => mode === symlink
export const isSubmodule = (mode: string): boolean => mode === gitlink

/** `new file, executable`, `renamed from src/a.ts`; nothing for a plain modification. */
export const remark = (file: ChangedFile): string | undefined => {
  const { before, after } = file.mode
  const mode = file.status === "deleted" ? before : after
  const words = [
    file.status === "added"
      ? "new file"
      : file.status === "deleted"
        ? "deleted"
        : file.status === "type-changed"
          ? "kind of file changed"
          : "",
    file.from === undefined ? "" : `renamed from ${file.from}`,
    isSymlink(mode) ? "symbolic link" : isSubmodule(mode) ? "submodule" : "",
    file.status === "added" && mode === executable ? "executable" : "",
    (file.status === "modified" || file.status === "renamed") && before !== after ? `mode ${before} to ${after}` : ""
  ].filter((word) => word !== "")
  return words.length === 0 ? undefined : words.join(", ")
}

/** One letter, as git writes it. */
export const letter: Record<ChangedFile["status"], string> = { added: "A", modified: "M", deleted: "D", renamed: "R", "type-changed": "T" }
