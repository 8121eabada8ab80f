/** Every command, in the order of the help. */
import type { Command } from "./command.ts"
import { answer, cancel, changes, close, override, pause, redirect, reject, resume, retry } from "./commands/act.ts"
import { approve } from "./commands/approve.ts"
import { configCheck, configSchema } from "./commands/config.ts"
import { demo } from "./commands/demo.ts"
import { doctor } from "./commands/doctor.ts"
import { kill, release } from "./commands/kill.ts"
import { ledgerBackup, ledgerErase, ledgerRestore } from "./commands/backup.ts"
import { disk, diskReclaim } from "./commands/disk.ts"
import { ledgerRebuild, ledgerRetain, ledgerVerify } from "./commands/ledger.ts"
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
  ledgerVerify,
  ledgerRebuild,
  ledgerBackup,
  ledgerRestore,
  ledgerErase,
  ledgerRetain,
  disk,
  diskReclaim,
  doctor,
  status,
  configCheck,
  configSchema,
  open,
  serve,
  stop
]
