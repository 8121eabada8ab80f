/** What is said of a file, above its lines: each a way to its line. */
import { Text } from "../../kit/text.tsx"
import type { Mark } from "./marks.ts"
import { MarkWord } from "./remarks.tsx"

export const MarkList = ({ marks, reveal }: { readonly marks: ReadonlyArray<Mark>; readonly reveal: (line: number) => void }) =>
  marks.length === 0 ? null : (
    <ul className="found scroll" aria-label="Findings">
      {marks.map((mark, index) => (
        <li key={index}>
          <button type="button" className="inset" onClick={() => mark.line !== undefined && reveal(mark.line)}>
            <MarkWord mark={mark} />
            <code className="text-3 nw">{mark.line === undefined ? "file" : `line ${mark.line}`}</code>
            <span className="grow cut">
              <Text>{mark.message}</Text>
            </span>
            <span className="text-3 nw">
              <Text>{mark.rule}</Text>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
