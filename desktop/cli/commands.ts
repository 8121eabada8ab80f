/** Every command, in the order of the help. */
import type { Command } from "./command.ts"
import { answer, cancel, changes, close, manual, override, pause, redirect, reject, resolve, resume, retry } from "./commands/act.ts"
import { approve } from "./commands/approve.ts"
import { configCheck, configSchema } from "./commands/config.ts"
import { demo } from "./commands/demo.ts"
import { doctor } from "./commands/doctor.ts"
import { graph } from "./commands/graph.ts"
import { kill, release } from "./commands/kill.ts"
import { ledgerBackup, ledgerErase, ledgerRestore } from "./commands/backup.ts"
import { disk, diskReclaim } from "./commands/disk.ts"
import { diagnose } from "./commands/diagnose.ts"
import { ledgerRebuild, ledgerRetain, ledgerVerify } from "./commands/ledger.ts"
import { logs } from "./commands/logs.ts"
import { policyCheck, policySchema, policyStarter } from "./commands/policy.ts"
import { ledgerExport, ledgerKey, ledgerReplay, ledgerVerifyBundle } from "./commands/proof.ts"
import { metrics } from "./commands/metrics.ts"
import { open, serve, start, status, stop } from "./commands/process.ts"
import { repoAdd, repoList, repoShow } from "./commands/repo.ts"
import { request } from "./commands/request.ts"
import { diff, runs, show, watch } from "./commands/runs.ts"
import { secretList, secretRemove, secretSet } from "./commands/secret.ts"
import { report, take } from "./commands/take.ts"

export const commands: ReadonlyArray<Command> = [
  start,
  demo,
  repoAdd,
  repoList,
  repoShow,
  request,
  runs,
  show,
  watch,
  diff,
  report,
  approve,
  take,
  changes,
  reject,
  answer,
  override,
  manual,
  redirect,
  resolve,
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
  ledgerExport,
  ledgerVerifyBundle,
  ledgerKey,
  ledgerReplay,
  ledgerBackup,
  ledgerRestore,
  ledgerErase,
  ledgerRetain,
  disk,
  diskReclaim,
  doctor,
  logs,
  diagnose,
  status,
  configCheck,
  configSchema,
  secretSet,
  secretList,
  secretRemove,
  policyCheck,
  policySchema,
  policyStarter,
  open,
  serve,
  stop
]
