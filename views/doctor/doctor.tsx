/** The preflight of this machine: each part with its mend, versions, places, and the disk. */
import { RefreshCw } from "lucide-react"
import { useState } from "react"
import { Button } from "../kit/button.tsx"
import { CopyButton } from "../kit/copy-button.tsx"
import { Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { useActions } from "../keys/keyboard.ts"
import { loadChecks, useInstallation } from "../state/installation.ts"
import { Checks } from "./checks.tsx"
import { Disk } from "./disk.tsx"

export const Doctor = () => {
  const { status, problem } = useInstallation()
  const [busy, setBusy] = useState(false)
  const again = () => {
    if (busy) return
    setBusy(true)
    void loadChecks().then(() => setBusy(false))
  }
  useActions([{ place: "List", name: "Check this machine again", keys: ["r"], act: again }])
  return (
    <>
      <header className="bar">
        <h1>Doctor</h1>
        <span className="grow" />
        <Button icon={RefreshCw} shortcut="r" aria-busy={busy} onClick={again}>
          {busy ? "Checking" : "Check again"}
        </Button>
      </header>
      <div className="page scroll grow" tabIndex={0} role="region" aria-label="Doctor">
        <div>
          {problem === undefined ? null : <ProblemMessage problem={problem} />}
          <Checks title="Parts" byGroup />
          <Disk />
          {status === undefined ? null : (
            <Section title="This installation">
              <dl className="kv">
                <dt>Version</dt>
                <dd>{status.version}</dd>
                <dt>Home</dt>
                <Place of={status.home} what="home" />
                <dt>Logs</dt>
                <Place of={`${status.home}/logs`} what="logs" />
                <dt>Ledger</dt>
                <dd className="num">
                  {status.head.seq} events, installation <code>{status.installation}</code>
                </dd>
                <dt>Process</dt>
                <dd className="num">{status.pid}</dd>
                <dt>To report</dt>
                <dd>
                  <code>patchplane diagnose</code> <CopyButton text="patchplane diagnose" label="Copy the command" />
                  <span className="text-3">writes a bundle of what is here, without secrets</span>
                </dd>
              </dl>
            </Section>
          )}
        </div>
      </div>
    </>
  )
}

const Place = ({ of, what }: { readonly of: string; readonly what: string }) => (
  <dd className="row">
    <code>
      <Text>{of}</Text>
    </code>
    <CopyButton text={of} label={`Copy the path of the ${what}`} />
  </dd>
)
