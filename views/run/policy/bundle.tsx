/** Which policy holds for the run: by hash, with its rules on request (POL-1). */
import type { RunDetail } from "../../../core/api/contract.ts"
import { CopyButton } from "../../kit/copy.tsx"
import { Hash, Section } from "../../kit/facts.tsx"
import { ProblemMessage } from "../../kit/message.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useArtifact } from "../../state/artifacts.ts"
import { policyOf, type PolicyRule } from "./documents.ts"

export const Bundle = ({ detail }: { readonly detail: RunDetail }) => {
  const { policy, reviewPolicy, unattended } = detail.profile
  const { text, problem } = useArtifact(policy)
  const document = text === undefined ? undefined : policyOf(text)
  return (
    <>
      <Section title="Policy that applies">
        <dl className="kv">
          <dt>Hash</dt>
          <dd className="row">
            <Hash of={policy} long />
            <CopyButton text={policy} what="hash" />
          </dd>
          <dt>Form</dt>
          <dd>
            {document === undefined ? (
              <span className="t3">{text === undefined ? "…" : "can't be read"}</span>
            ) : (
              `version ${document.version}`
            )}
          </dd>
          <dt>Frozen</dt>
          <dd className="t2">when the run was made; what changed in the bundle since does not touch it</dd>
          {reviewPolicy === undefined ? null : (
            <>
              <dt>Scores</dt>
              <dd className="t2">
                {reviewPolicy.thresholds.accept} accepted, {reviewPolicy.thresholds.ready} ready, {reviewPolicy.thresholds.draft} draft
              </dd>
            </>
          )}
          {unattended === undefined ? null : (
            <>
              <dt>Nobody comes</dt>
              <dd className="t2">
                {unattended.posture} after {Math.round(unattended.afterMs / 60_000)} m
              </dd>
            </>
          )}
        </dl>
        {problem === undefined ? null : <ProblemMessage problem={problem} />}
      </Section>
      {document === undefined ? null : (
        <Section title="Rules">
          <table className="tbl f12">
            <tbody>
              {Object.entries(document.rules).map(([name, rule]) => (
                <tr key={name}>
                  <td>
                    <code>
                      <Text>{name}</Text>
                    </code>
                    <Limits rule={rule} />
                  </td>
                  <td className="right nw">
                    {rule.severity === "OFF" ? (
                      <span className="t3">off</span>
                    ) : (
                      <Mark ink={rule.severity === "BLOCK" ? "block" : "idle"}>{rule.severity === "BLOCK" ? "blocks" : "warns"}</Mark>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </>
  )
}

const Limits = ({ rule: { paths = [], most } }: { readonly rule: PolicyRule }) =>
  paths.length === 0 && most === undefined ? null : (
    <div className="t3 wrap-anywhere">
      <Text>
        {[
          ...(most === undefined ? [] : [`at most ${most}`]),
          ...paths.slice(0, 8),
          ...(paths.length > 8 ? [`and ${paths.length - 8} more`] : [])
        ].join(", ")}
      </Text>
    </div>
  )
