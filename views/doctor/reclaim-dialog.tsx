/** Asks before space is given back: what goes, what stays. */
import { useState } from "react"
import type { DiskEntry, Reclaimed } from "../../core/api/contract.ts"
import { mint } from "../../core/domain/ids.ts"
import { Button } from "../kit/button.tsx"
import { Dialog } from "../kit/dialog.tsx"
import { Message, ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { ask } from "../state/client.ts"
import type { Problem } from "../state/problem.ts"
import { bytes, count } from "../text/format.ts"

export interface ReclaimDialogProps {
  /** What would go. */
  readonly entries: ReadonlyArray<DiskEntry>
  readonly onClose: () => void
}

export const ReclaimDialog = ({ entries, onClose }: ReclaimDialogProps) => {
  const [id] = useState(() => mint("cmd"))
  const [caches, setCaches] = useState(false)
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Reclaimed>()
  const [problem, setProblem] = useState<Problem>()
  const workspaces = entries.filter(({ kind }) => kind === "workspace")
  const cached = entries.filter(({ kind }) => kind === "cache")
  const size = (of: ReadonlyArray<DiskEntry>) => bytes(of.reduce((total, entry) => total + entry.bytes, 0))
  const submit = () => {
    if (done !== undefined) return onClose()
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    void ask((core) => core.ReclaimDisk({ commandId: id, caches })).then((answer) => {
      setBusy(false)
      if (answer.ok) setDone(answer.value)
      else setProblem(answer.problem)
    })
  }
  return (
    <Dialog
      title="Reclaim disk space"
      onClose={onClose}
      onSubmit={submit}
      footer={
        done === undefined ? (
          <>
            <Button type="submit" look="primary" aria-busy={busy}>
              Reclaim
            </Button>
            <Button onClick={onClose} shortcut="Escape" shown="Esc" data-first="">
              Leave it
            </Button>
          </>
        ) : (
          <Button type="submit" data-first="">
            Close
          </Button>
        )
      }
    >
      {done === undefined ? (
        <>
          <p>
            Removed: {count(workspaces.length, "workspace")} of runs that are over, {size(workspaces)}.
          </p>
          <label className="check">
            <input type="checkbox" checked={caches} onChange={(event) => setCaches(event.target.checked)} />
            Prepared dependencies too, {size(cached)}: the next run installs them again
          </label>
          <p className="text-2">
            What stays: the ledger, every artifact (diffs, transcripts, logs), our clones, and workspaces of runs that go on. What an agent
            had not handed out is kept as an artifact first.
          </p>
        </>
      ) : (
        <>
          <Message tone="done" title={`${bytes(done.bytes)} are free again: ${count(done.removed.length, "thing")} removed.`} />
          {done.stays.map(({ name, why, mend }) => (
            <p key={name} className="text-2">
              <Text>{`${name} stays. ${why} ${mend}`}</Text>
            </p>
          ))}
        </>
      )}
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}
