/** Small files that every sandbox gets in place of the machine's own: names of users, of hosts, and git's settings. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Bound } from "./confinement.ts"

const files: Readonly<Record<string, string>> = {
  passwd:
    "root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
  group: "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n",
  hosts: "127.0.0.1 localhost patchplane\n::1 localhost\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n"
}

/**
 * Git's settings where we ourselves use it inside (checkout, harvest): bytes stay as they are, nothing runs, and
 * only objects of a mounted store are fetched. System settings are off; a workspace's own are never read.
 */
const gitConfig = `[safe]
	directory = *
[core]
	hooksPath = /dev/null
	fsmonitor = false
	autocrlf = false
	safecrlf = false
	symlinks = true
	fileMode = true
	quotePath = false
	attributesFile = /dev/null
	excludesFile = /dev/null
	untrackedCache = false
	commitGraph = false
[uploadpack]
	allowAnySHA1InWant = true
[protocol]
	allow = never
[protocol "file"]
	allow = always
[gc]
	auto = 0
[maintenance]
	auto = false
[diff]
	renames = true
	renameLimit = 2000
[pack]
	threads = 2
[index]
	threads = 2
[advice]
	detachedHead = false
`

/** Writes them below `folder` and says how they are mounted. */
export const systemFiles = (folder: string): { readonly etc: ReadonlyArray<Bound>; readonly git: Bound } => {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o644 })
  writeFileSync(join(folder, "gitconfig"), gitConfig, { mode: 0o644 })
  return {
    etc: Object.keys(files).map((name) => ({ source: join(folder, name), target: `/etc/${name}`, writable: false })),
    git: { source: join(folder, "gitconfig"), target: gitConfigInside, writable: false }
  }
}

export const gitConfigInside = "/opt/patchplane/gitconfig"

/** Environment for our own git inside. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: gitConfigInside,
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_ADVICE: "0"
}
