/** Every command, in the order of the help. */
import type { Command } from "./command.ts"
import { answer, cancel, changes, close, override, pause, redirect, reject, resume, retry } from "./commands/act.ts"
import { approve } from "./commands/approve.ts"
import { configCheck, configSchema } from "./commands/config.ts"
import { demo } from "./commands/demo.ts"
import { doctor } from "./commands/doctor.ts"
import { graph } from "./commands/graph.ts"
import { kill, release } from "./commands/kill.ts"
import { ledgerRebuild, ledgerVerify } from "./commands/ledger.ts"
import { metrics } from "./commands/metrics.ts"
import { open, serve, start, status, stop } from "./commands/process.ts"
import { repoAdd, repoList } from "./commands/repo.ts"
import { request } from "./commands/request.ts"
import { diff, runs, show, watch } from "./commands/runs.ts"

export const commands: ReadonlyArray<Command> = [
  start,
  demo,
  repoAdd,
  repoList,
  request,
  runs,
  show,
  watch,
  diff,
  approve,
  changes,
  reject,
  answer,
  override,
  redirect,
  pause,
  resume,
  retry,
  close,
  cancel,
  kill,
  release,
  metrics,
  graph,
  ledgerVerify,
  ledgerRebuild,
  doctor,
  status,
  configCheck,
  configSchema,
  open,
  serve,
  stop
]
