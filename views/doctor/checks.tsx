/** Each part of this machine: works or not, why, and the mend. */
import { useEffect } from "react"
import type { Check } from "../../core/api/contract.ts"
import { CopyButton } from "../kit/copy-button.tsx"
import { Section } from "../kit/facts.tsx"
import { Skeleton } from "../kit/skeleton.tsx"
import { Mark } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { useConnection } from "../state/connection.ts"
import { loadChecks, useInstallation } from "../state/installation.ts"
import { grouped } from "./groups.ts"

const words = { works: ["done", "Works"], fails: ["fail", "Fails"], "not-configured": ["idle", "Not set up"] } as const

export interface ChecksProps {
  readonly title: string
  /** Under headings of what the parts are for. */
  readonly byGroup?: boolean
}

export const Checks = ({ title, byGroup = false }: ChecksProps) => {
  const checks = useInstallation((installation) => installation.checks)
  const live = useConnection(({ phase }) => phase === "live")
  useEffect(() => {
    if (live) void loadChecks()
  }, [live])
  return (
    <Section title={title} end={checks === undefined ? undefined : summary(checks)}>
      {checks === undefined ? (
        <Skeleton />
      ) : byGroup ? (
        grouped(checks).map((group) => (
          <div key={group.title} className="mb-4">
            <h3 className="text-12 font-medium text-2 mb-1">{group.title}</h3>
            <Table checks={group.checks} />
          </div>
        ))
      ) : (
        <Table checks={checks} />
      )}
    </Section>
  )
}

const Table = ({ checks }: { readonly checks: ReadonlyArray<Check> }) => (
  <table className="tbl">
    <tbody>
      {checks.map((check) => {
        const [ink, word] = words[check.status]
        return (
          <tr key={check.name}>
            <td className="w-36 font-medium">
              <Text>{check.name}</Text>
            </td>
            <td className="w-30">
              <Mark ink={ink}>{word}</Mark>
            </td>
            <td className="text-2">
              <Text>{check.why}</Text>
              {check.status === "works" || check.mend === "" ? null : (
                <div className={check.status === "fails" ? "row text-1" : "row"}>
                  <span>
                    <Text>{check.mend}</Text>
                  </span>
                  <CopyButton text={check.mend} label={`Copy the mend of ${check.name}`} />
                </div>
              )}
            </td>
          </tr>
        )
      })}
    </tbody>
  </table>
)

/** "All systems online" only when every configured part works (DOC-1). */
const summary = (checks: ReadonlyArray<Check>): string => {
  const failing = checks.filter(({ status }) => status === "fails").length
  return failing === 0 ? "all systems online" : `${failing} ${failing === 1 ? "part fails" : "parts fail"}`
}
