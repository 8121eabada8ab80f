/** The requirement ids of `docs/spec.md`, and which of them have to have a test by now. */

/** A requirement's line begins `- **EXE-4** text`. Ids in the order of the document. */
export const requirementsIn = (spec: string): ReadonlyArray<string> =>
  [...spec.matchAll(/^- \*\*([A-Z][A-Z0-9]*-\d+)\*\*/gm)].map(([, id]) => id ?? "")

/** `{ "EXE": [1, 2] }` as `EXE-1`, `EXE-2`: the form of `docs/spec-required.json`. */
export const requiredIn = (json: string): ReadonlyArray<string> =>
  Object.entries(JSON.parse(json) as Record<string, ReadonlyArray<number>>).flatMap(([area, numbers]) =>
    numbers.map((number) => `${area}-${number}`)
  )

/** A list from the command line: `EXE-1,RUN-2` or with a range, `FLOW-1..3`. */
export const requiredBy = (list: string): ReadonlyArray<string> =>
  list
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((item) => {
      const [, area, from, to] = /^([A-Z][A-Z0-9]*)-(\d+)(?:\.\.(\d+))?$/.exec(item) ?? []
      if (area === undefined || from === undefined) throw new Error(`${item} is no requirement id. Write EXE-1, or FLOW-1..3.`)
      return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, index) => `${area}-${Number(from) + index}`)
    })
