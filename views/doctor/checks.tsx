/** Each part of this machine: works or not, why, and the mend. */
import { useEffect } from "react"
import type { Check } from "../../core/api/contract.ts"
import { Section } from "../kit/facts.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Mark } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { useConnection } from "../state/connection.ts"
import { loadChecks, useInstallation } from "../state/installation.ts"

const words = { works: ["done", "Works"], fails: ["fail", "Fails"], "not-configured": ["idle", "Not set up"] } as const

export const Checks = ({ title }: { readonly title: string }) => {
  const checks = useInstallation((installation) => installation.checks)
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (live) void loadChecks()
  }, [live])
  return (
    <Section title={title} end={checks === undefined ? undefined : summary(checks)}>
      {checks === undefined ? (
        <Skeleton />
      ) : (
        <table className="tbl">
          <tbody>
            {checks.map((check) => {
              const [ink, word] = words[check.status]
              return (
                <tr key={check.name}>
                  <td className="med" style={{ width: 150 }}>
                    <Text>{check.name}</Text>
                  </td>
                  <td style={{ width: 120 }}>
                    <Mark ink={ink}>{word}</Mark>
                  </td>
                  <td className="t2">
                    <Text>{check.why}</Text>
                    {check.status === "fails" && check.mend !== "" ? (
                      <div className="t1">
                        <Text>{check.mend}</Text>
                      </div>
                    ) : null}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Section>
  )
}

/** "All systems online" only when every configured part works (DOC-1). */
const summary = (checks: ReadonlyArray<Check>): string => {
  const failing = checks.filter(({ status }) => status === "fails").length
  return failing === 0 ? "all systems online" : `${failing} ${failing === 1 ? "part fails" : "parts fail"}`
}
