/** The completion report's Markdown as blocks for reading. Only what our own report is made of; all else stays as it stands. Pure. */

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "list"; readonly items: ReadonlyArray<string> }
  | { readonly kind: "table"; readonly rows: ReadonlyArray<ReadonlyArray<string>> }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }

export const blocksOf = (markdown: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const lines = markdown.split("\n")
  let at = 0
  const takeWhile = (fits: (line: string) => boolean): ReadonlyArray<string> => {
    const from = at
    while (at < lines.length && fits(lines[at] ?? "")) at++
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ""
    const heading = /^(#{1,3}) (.*)$/.exec(line)
    if (line.trim() === "") at++
    else if (heading !== null) {
      at++
      blocks.push({ kind: "heading", level: (heading[1]?.length ?? 1) as 1 | 2 | 3, text: heading[2] ?? "" })
    } else if (line.startsWith("```")) {
      at++
      const text = takeWhile((next) => !next.startsWith("```")).join("\n")
      at++
      blocks.push({ kind: "code", text })
    } else if (isItem(line)) blocks.push({ kind: "list", items: takeWhile(isItem).map((item) => item.replace(/^\s*[-*] /, "")) })
    else if (line.startsWith("|")) {
      const rows = takeWhile((next) => next.startsWith("|")).filter((row) => !/^\|[\s:|-]+\|?$/.test(row))
      blocks.push({ kind: "table", rows: rows.map(cells) })
    } else
      blocks.push({
        kind: "text",
        text: takeWhile((next) => next.trim() !== "" && !/^(#{1,3} |```|\|)/.test(next) && !isItem(next)).join("\n")
      })
  }
  return blocks
}

const isItem = (line: string): boolean => /^\s*[-*] /.test(line)
const cells = (row: string): ReadonlyArray<string> =>
  row
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
