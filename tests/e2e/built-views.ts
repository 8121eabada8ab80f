/** Builds the views once for all files of this folder: vitest's `globalSetup`, in the process that starts the workers. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { buildViews } from "../../views/build.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the built views. */
    readonly views: string
  }
}

let folder = ""

export const setup = async (project: TestProject): Promise<void> => {
  folder = mkdtempSync(join(tmpdir(), "patchplane-views-"))
  await buildViews(folder)
  project.provide("views", folder)
}

export const teardown = (): void => rmSync(folder, { recursive: true, force: true })
