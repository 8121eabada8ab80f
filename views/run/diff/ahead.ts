/** The contents of the files that are likely to be read next, as soon as they are there. */
import { useEffect, useState } from "react"
import { readFile, type Comparison } from "../../state/files.ts"
import { contentOf, sidesOf } from "./content.ts"
import type { Sides } from "./sides.ts"

export const useAhead = (comparison: Comparison, paths: ReadonlyArray<string>, ready: boolean): ReadonlyArray<Sides> => {
  const [ahead, setAhead] = useState<ReadonlyArray<Sides>>([])
  const wanted = paths.join("\n")
  useEffect(() => {
    if (!ready) return
    let here = true
    void Promise.all(paths.map((path) => readFile(comparison, path))).then((answers) => {
      if (!here) return
      setAhead(
        answers.flatMap((answer) => {
          const content = answer.ok ? contentOf(answer.value) : undefined
          return answer.ok && content?.kind === "text" ? [sidesOf(comparison, answer.value.file.path, content)] : []
        })
      )
    })
    return () => {
      here = false
    }
  }, [wanted, ready])
  return ahead
}
