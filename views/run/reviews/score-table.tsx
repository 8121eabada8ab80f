/** How the score came about, term by term: score × weight = what it contributes; and why it is no better decision (REV-3). */
import type { PatchSetView } from "../../../core/api/contract.ts"
import { Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"
import { decisionWord } from "../../text/words.ts"

export const ScoreTable = ({ patchSet: { score, decision } }: { readonly patchSet: PatchSetView }) => {
  // Terms that count share the whole weight; one that does not says why.
  const total = score.terms.reduce((sum, { weight, note }) => sum + (note === undefined ? weight : 0), 0)
  return (
    <Section
      title="Decision"
      end={decision === undefined ? <span className="t3">not decided</span> : <span className="t1 med">{decisionWord[decision]}</span>}
    >
      {score.terms.length === 0 ? (
        <p className="t3">No reviewer has come to an end.</p>
      ) : (
        <table className="tbl f12">
          <thead>
            <tr>
              <th>Reviewer</th>
              <th className="right">Score</th>
              <th className="right">Weight</th>
              <th className="right">Adds</th>
            </tr>
          </thead>
          <tbody>
            {score.terms.map((term) => (
              <tr key={term.reviewer}>
                <td>
                  <Text>{term.reviewer}</Text>
                  {term.required ? <span className="t3"> required</span> : null}
                  {term.note === undefined ? null : <div className="t3">{term.note}</div>}
                </td>
                <td className="right num">{term.score.toFixed(2)}</td>
                <td className="right num nw t3" title={`weight ${term.weight} of ${total}`}>
                  × {(term.note === undefined && total > 0 ? term.weight / total : 0).toFixed(2)}
                </td>
                <td className="right num">{term.contributes.toFixed(3)}</td>
              </tr>
            ))}
            <tr>
              <td className="med">Score</td>
              <td />
              <td />
              <td className="right num med">{score.score.toFixed(3)}</td>
            </tr>
          </tbody>
        </table>
      )}
      {score.reasons.length === 0 ? null : (
        <ul className="grid gap-1 pt-2">
          {score.reasons.map((reason) => (
            <li key={reason} className="t2">
              <Text>{reason}</Text>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
