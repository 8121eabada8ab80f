/** The preflight of this machine as a page. */
import { RefreshCw } from "lucide-react"
import { Button } from "../kit/button.tsx"
import { Text } from "../kit/text.tsx"
import { loadChecks, useInstallation } from "../state/installation.ts"
import { Checks } from "./checks.tsx"

export const Doctor = () => {
  const status = useInstallation((installation) => installation.status)
  return (
    <>
      <header className="bar">
        <h1>Doctor</h1>
        <span className="grow" />
        <Button icon={RefreshCw} onClick={() => void loadChecks()}>
          Check again
        </Button>
      </header>
      <div className="page scroll grow">
        <div>
          <Checks title="Parts" />
          {status === undefined ? null : (
            <dl className="kv" style={{ marginTop: 16 }}>
              <dt>Version</dt>
              <dd>{status.version}</dd>
              <dt>Home</dt>
              <dd>
                <code>
                  <Text>{status.home}</Text>
                </code>
              </dd>
              <dt>Process</dt>
              <dd className="num">{status.pid}</dd>
            </dl>
          )}
        </div>
      </div>
    </>
  )
}
