/** A lockfile that changes while no manifest asks for it: what is installed changes, and nobody said why. */
import { changeOf, contentOf, type Patch, type PatchRule } from "../patch.ts"
import type { ChangedFile } from "../../domain/outcome.ts"
import { baseName, folderOf, isLockfile, lockfiles } from "../../domain/tool-written.ts"

export const lockfileWithoutManifest: PatchRule = (patch) =>
  patch.files
    .filter((file) => isLockfile(file.path) && file.status !== "deleted" && !explained(patch, file))
    .map((file) => ({
      path: file.path,
      content: contentOf(file),
      message: `${file.path} changes what is installed, and no manifest beside it asks for that.`,
      evidence: changeOf(file),
      mend: "Change the manifest with it, or take the lockfile's change out"
    }))

/** Whether a manifest of the lockfile's folder, or below it as in a workspace, accounts for the change. */
const explained = ({ files, dependencies, unreadable }: Patch, lockfile: ChangedFile): boolean => {
  const manifests = lockfiles[baseName(lockfile.path)] ?? []
  const folder = folderOf(lockfile.path)
  const changed = files.filter(({ path }) => path.startsWith(folder) && manifests.includes(baseName(path)))
  const locked = dependencies.filter(({ manifest }) => manifest === lockfile.path)
  if (isRead(lockfile.path) && locked.length === 0 && !unreadable.includes(lockfile)) return true
  // Where both can be read it is not enough that the manifest was touched.
  return changed.some(({ path }) => !isRead(path) || dependencies.some(({ manifest, direct }) => direct && manifest === path))
}

/** Files whose dependencies are told apart, by `dependencies.ts`. */
const isRead = (path: string) => ["package.json", "package-lock.json", "npm-shrinkwrap.json", "bun.lock"].includes(baseName(path))
