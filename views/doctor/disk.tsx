/** What takes space in the home, and how to get some of it back. */
import { useCallback, useEffect, useState } from "react"
import type { DiskEntry } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { ask, type Answer } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { hrefOf } from "../state/route.ts"
import { bytes, count } from "../text/format.ts"
import { ReclaimDialog } from "./reclaim-dialog.tsx"

const words: Record<DiskEntry["kind"], string> = {
  workspace: "Workspaces",
  cache: "Prepared dependencies",
  store: "Clones of repositories",
  artifacts: "Artifacts",
  ledger: "Ledger",
  logs: "Logs",
  backups: "Backups"
}
const kinds = Object.keys(words) as ReadonlyArray<DiskEntry["kind"]>
const sum = (entries: ReadonlyArray<DiskEntry>) => entries.reduce((total, entry) => total + entry.bytes, 0)

export const Disk = () => {
  const live = useConnection(({ phase }) => phase === "live")
  const [answer, setAnswer] = useState<Answer<ReadonlyArray<DiskEntry>>>()
  const [asking, setAsking] = useState(false)
  const load = useCallback(async () => {
    const got = await ask((core) => core.DiskUsage())
    if (got.ok || !got.problem.lost) setAnswer(got)
  }, [])
  useEffect(() => {
    if (live) void load()
  }, [live, load])
  useActions([{ place: "List", name: "Reclaim disk space", keys: [], act: () => setAsking(true) }])
  const entries = answer?.ok === true ? answer.value : []
  const free = entries.filter(({ reclaimable }) => reclaimable)
  return (
    <Section title="Disk" end={answer?.ok === true ? `${bytes(sum(entries))} in the home` : undefined}>
      {answer === undefined ? (
        <Skeleton rows={4} />
      ) : answer.ok ? (
        <>
          <table className="tbl">
            <tbody>
              {kinds.map((kind) => {
                const of = entries.filter((entry) => entry.kind === kind)
                const runs = of.flatMap(({ run }) => (run === undefined ? [] : [run.number]))
                const back = of.filter(({ reclaimable }) => reclaimable)
                return of.length === 0 ? null : (
                  <tr key={kind}>
                    <td className="w-44 font-medium">{words[kind]}</td>
                    <td className="w-24 num right">{bytes(sum(of))}</td>
                    <td className="text-2">
                      {kind === "store" ? <Text>{of.map(({ name }) => name).join(", ")}</Text> : null}
                      {[...new Set(runs)].slice(0, 8).map((run) => (
                        <a key={run} className="link mr-2" href={hrefOf({ view: "run", run, tab: "overview" })}>
                          R-{run}
                        </a>
                      ))}
                      {kind === "cache" ? count(of.length, "set") : null}
                    </td>
                    <td className="right text-2 nw">{back.length === 0 ? "" : `${bytes(sum(back))} can go`}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <div className="row mt-2">
            <Button onClick={() => setAsking(true)}>Reclaim space…</Button>
            <span className="text-12 text-3">
              {free.length === 0 ? "Nothing of it can go now." : `${bytes(sum(free))} can go.`} Artifacts and logs go by their own
              retention.
            </span>
          </div>
        </>
      ) : (
        <ProblemMessage problem={answer.problem} mend={<Button onClick={() => void load()}>Try again</Button>} />
      )}
      {asking ? (
        <ReclaimDialog
          entries={free}
          onClose={() => {
            setAsking(false)
            void load()
          }}
        />
      ) : null}
    </Section>
  )
}
