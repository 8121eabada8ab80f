/** What every field of the form needs: the document, its defaults, and what is wrong with it. */
import { createContext, useContext } from "react"
import type { ConfigProblem } from "../../core/api/contract.ts"
import type { FieldProblem } from "../kit/field.tsx"
import { placeOf, type Path } from "./document.ts"

export interface FormDocument {
  readonly value: unknown
  readonly defaults: unknown
  readonly set: (path: Path, value: unknown) => void
  readonly unset: (path: Path) => void
  readonly problems: ReadonlyArray<ConfigProblem>
  /** Changes that only the file's owner makes; by place. */
  readonly refused: ReadonlyMap<string, string>
  /** Why a field is set by hand alone, by its place with `*` for any name. */
  readonly byHand: ReadonlyMap<string, string>
  /** What is looked for; empty: everything. */
  readonly find: string
}

const Context = createContext<FormDocument | undefined>(undefined)
export const FormDocumentProvider = Context.Provider

export const useFormDocument = (): FormDocument => {
  const document = useContext(Context)
  if (document === undefined) throw new Error("a field stands outside of its form")
  return document
}

/** What is wrong at this very place. */
export const problemAt = ({ problems, refused }: FormDocument, path: Path): FieldProblem | undefined => {
  const place = placeOf(path)
  const found = problems.find((problem) => problem.path === place)
  if (found !== undefined) return { what: `Found ${found.found}.`, mend: `Expected is ${found.expected}.` }
  const why = refused.get(place)
  return why === undefined ? undefined : { what: `This is not set from here. ${why}`, mend: "Set it in the file with an editor." }
}

export const byHandAt = ({ byHand }: FormDocument, path: Path): string | undefined => {
  const place = placeOf(path)
  return byHand.get(place) ?? byHand.get(placeOf(path.map((part, index) => (index === 1 && path[0] === "repositories" ? "*" : part))))
}
