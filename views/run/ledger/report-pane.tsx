/** The completion report for reading (RPT-1); of a run that is not over: as far as it is. */
import { useEffect, useState, type ReactNode } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { CopyButton } from "../../kit/copy.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { ask, type Answer } from "../../state/client.ts"
import { useConnection } from "../../state/connection.ts"
import { blocksOf, type Block } from "./report.ts"

export const ReportPane = ({ detail }: { readonly detail: RunDetail }) => {
  const { id, updatedAt } = detail.summary
  const live = useConnection(({ phase }) => phase === "live")
  const [answer, setAnswer] = useState<Answer<string>>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (!live) return
    let here = true
    void ask((core) => core.GetReport({ run: id })).then((got) => {
      // What was read before a connection was lost stays readable.
      if (here && (got.ok || !got.problem.lost)) setAnswer(got)
    })
    return () => {
      here = false
    }
  }, [id, updatedAt, live, round])
  if (answer === undefined) return <Skeleton rows={8} />
  if (!answer.ok) {
    return (
      <div className="p-4">
        <ProblemMessage problem={answer.problem} mend={<Button onClick={() => setRound(round + 1)}>Try again</Button>} />
      </div>
    )
  }
  const blocks = blocksOf(answer.value)
  return (
    <div className="scroll grow" tabIndex={0} role="region" aria-label="Report">
      <article className="grid gap-3 px-6 py-4 max-w-[880px]">
        <div className="row">
          <span className="grow" />
          <CopyButton text={answer.value} what="report" worded />
        </div>
        {blocks.length === 0 ? (
          <Message tone="plain" title="The report is empty." />
        ) : (
          blocks.map((block, index) => <ReportBlock key={index} block={block} />)
        )}
      </article>
    </div>
  )
}

const ReportBlock = ({ block }: { readonly block: Block }): ReactNode => {
  switch (block.kind) {
    case "heading":
      return block.level === 1 ? (
        <h2 className="big">
          <Text>{block.text}</Text>
        </h2>
      ) : (
        <h3 className={block.level === 2 ? "strong pt-2" : "med"}>
          <Text>{block.text}</Text>
        </h3>
      )
    case "list":
      return (
        <ul className="grid gap-1 pl-4">
          {block.items.map((item, index) => (
            <li key={index} className="prose list-disc">
              <Text>{item}</Text>
            </li>
          ))}
        </ul>
      )
    case "table":
      return (
        <table className="tbl">
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column} className={`wrap-anywhere ${index === 0 ? "med" : ""}`}>
                    <Text>{cell}</Text>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
    case "code":
      return (
        <pre className="out scroll">
          <Text>{block.text}</Text>
        </pre>
      )
    case "text":
      return (
        <p className="prose">
          <Text>{block.text}</Text>
        </p>
      )
  }
}
