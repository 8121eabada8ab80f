/** After the kill switch: what ended, what is held, and the way back. */
import { Play } from "lucide-react"
import { HoldButton } from "../kit/hold-button.tsx"
import { Section } from "../kit/facts.tsx"
import { StatusLine } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { useInstallation } from "../state/installation.ts"
import { releaseHold, useKill } from "../state/kill.ts"
import { go, hrefOf } from "../state/route.ts"
import { count } from "../text/format.ts"
import { useGroups } from "../runs/use-groups.ts"

export const Stopped = () => {
  const groups = useGroups()
  const held = useInstallation(({ status }) => status?.held)
  const ended = useInstallation((installation) => installation.ended)
  const known = useInstallation(({ status }) => status !== undefined)
  useActions([{ place: "Go", keys: ["Escape"], act: () => go({ view: "inbox" }) }])
  const runs = groups.filter(({ kind }) => kind !== "final").flatMap((group) => group.runs)
  return (
    <>
      <header className="bar">
        <h1>Stopped</h1>
      </header>
      <div className="page scroll grow">
        {held === undefined ? (
          known ? (
            <div>
              <h2 className="big">Nothing is stopped</h2>
              <p className="t2">Runs start and write as approved.</p>
            </div>
          ) : null
        ) : (
          <div>
            <h2 className="big">
              {ended === undefined
                ? "Everything is stopped"
                : ended === 0
                  ? "No agent was at work"
                  : `${count(ended, "agent session")} ended`}
            </h2>
            <p className="t2" style={{ margin: "4px 0 20px", maxWidth: 720 }}>
              What the agents had made so far is kept. You can read and compare everything; starting and writing wait for the release.
            </p>
            <Section title="Release">
              <p className="t2" style={{ marginBottom: 12, maxWidth: 560 }}>
                Stopped runs stay stopped until you resume each. A held write is checked again first: an approval counts only if tree, base
                and policy are the same.
              </p>
              <HoldButton
                hold={releaseHold}
                icon={Play}
                className="btn"
                held="held"
                focusFirst
                title="Hold to release"
                onTap={() => useKill.setState({ asking: "release" })}
                label={
                  <>
                    Hold to release <kbd aria-hidden>Enter</kbd>
                  </>
                }
              />
            </Section>
            {runs.length === 0 ? null : (
              <Section title={count(runs.length, "open run")}>
                <table className="tbl">
                  <tbody>
                    {runs.slice(0, 40).map((run) => (
                      <tr key={run.id}>
                        <td className="num t3 nw" style={{ width: 64 }}>
                          R-{run.number}
                        </td>
                        <td>
                          <a className="pathlink med" href={hrefOf({ view: "run", run: run.number, tab: "overview" })}>
                            <Text>{run.title}</Text>
                          </a>
                        </td>
                        <td>
                          <StatusLine status={run.status} />
                        </td>
                        <td className="t2">
                          <Text>{run.note}</Text>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Section>
            )}
          </div>
        )}
      </div>
    </>
  )
}
