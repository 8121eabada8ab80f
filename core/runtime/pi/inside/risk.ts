/**
 * Which tool calls a person should be asked about. A hint, not a boundary: a script can hide anything, and
 * the sandbox holds it all the same. What is not understood counts as risky.
 */
import { realpathSync } from "node:fs"
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path"

const network = /\b(curl|wget|nc|ncat|ssh|scp|rsync|git\s+(push|fetch|pull|clone)|npm\s+(i|ci|install|publish)|pip3?\s+install)\b/
const destructive = /\brm\s+(-\w+\s+)*\S|\bsudo\b|\bgit\s+(reset\s+--hard|clean)\b|\bmkfs|\bdd\s+if=/

/** The path with symlinks resolved as far as it exists. */
const real = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(real(parent), basename(path))
  }
}

const inside = (root: string, path: string): boolean => {
  const way = relative(real(root), real(resolve(root, path)))
  return way === "" || (!way.startsWith("..") && !isAbsolute(way))
}

export const riskOf = (tool: string, input: Readonly<Record<string, unknown>>, cwd: string): string | undefined => {
  switch (tool) {
    case "bash": {
      const command = input["command"]
      if (typeof command !== "string" || network.test(command)) return "network"
      return destructive.test(command) ? "destructive" : undefined
    }
    case "write":
    case "edit": {
      const path = input["path"]
      return typeof path === "string" && inside(cwd, path) ? undefined : "outside-workspace"
    }
    case "read":
    case "ls":
    case "ask":
    case "search":
      return undefined
    default:
      return "unknown-tool"
  }
}
