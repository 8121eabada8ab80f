/** "Agent said" and "we ran" side by side, one claim a row, with what does not fit marked (REV-4). */
import { useState } from "react"
import type { PatchSetView } from "../../../core/api/contract.ts"
import { ClockTime, Section } from "../../kit/facts.tsx"
import { Mark } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { count } from "../../text/format.ts"
import { claimRows, type ClaimRow } from "./claim-rows.ts"

/** `most`: rows at first. */
export const ClaimsTable = ({ patchSet, most = 6 }: { readonly patchSet: PatchSetView; readonly most?: number }) => {
  const [all, setAll] = useState(false)
  const { claims } = patchSet
  if (claims === undefined) return null
  const rows = claimRows(patchSet)
  const differ = rows.filter(({ differs }) => differs).length
  return (
    <Section
      title="Claim beside proof"
      end={differ === 0 ? undefined : <Mark ink="wait">{differ === 1 ? "1 claim does not hold" : `${differ} claims do not hold`}</Mark>}
    >
      {rows.length === 0 ? (
        <p className="t2">
          The agent made no claim about tests. {claims.ours === undefined ? "We ran none either." : <OurRun ours={claims.ours} />}
        </p>
      ) : (
        <table className="tbl">
          <thead>
            <tr>
              <th>Agent said</th>
              <th>We ran</th>
              <th>Difference</th>
            </tr>
          </thead>
          <tbody>
            {(all ? rows : rows.slice(0, most)).map((row, index) => (
              <Claim key={index} row={row} />
            ))}
          </tbody>
        </table>
      )}
      {all || rows.length <= most ? null : (
        <p className="f12 pt-2">
          <button type="button" className="link" onClick={() => setAll(true)}>
            All {count(rows.length, "claim")}
          </button>
        </p>
      )}
      {claims.complete ? null : <p className="t3 f12 pt-2">A transcript was cut or erased: what is missing in it proves nothing.</p>}
    </Section>
  )
}

const Claim = ({ row }: { readonly row: ClaimRow }) => (
  <tr>
    <td className="wrap-anywhere">
      {row.kind === "run" ? (
        <>
          <code>
            <Text>{row.text}</Text>
          </code>{" "}
          <span className="t2">{row.says}</span>
          {row.at === undefined ? null : (
            <span className="t3">
              , <ClockTime at={row.at} />
            </span>
          )}
        </>
      ) : (
        <>
          “<Text>{row.text}</Text>” <span className="t3">{row.says}</span>
        </>
      )}
    </td>
    <td>{row.ours === undefined ? <span className="t3">no run of ours</span> : <OurRun ours={row.ours} />}</td>
    <td className="f12">
      {row.marks.length === 0 ? (
        <span className="t3">{row.ours === undefined ? "not compared" : "none"}</span>
      ) : (
        row.marks.map((mark) => (
          <div key={mark}>
            <Mark ink="wait">
              <span className="whitespace-normal">{mark}</span>
            </Mark>
          </div>
        ))
      )}
    </td>
  </tr>
)

const OurRun = ({ ours }: { readonly ours: NonNullable<ClaimRow["ours"]> }) => (
  <Mark ink={ours.passed ? "done" : "fail"}>
    <span className="whitespace-normal">
      <Text>{`${ours.reviewer}: ${ours.summary}`}</Text>
    </span>
  </Mark>
)
