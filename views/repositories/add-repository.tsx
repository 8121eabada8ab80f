/** Connects a folder of this machine. The command's id belongs to the form: sent twice, it connects once. */
import { Plus } from "lucide-react"
import { useId, useState } from "react"
import type { RepositoryView } from "../../core/api/contract.ts"
import { mint } from "../../core/domain/ids.ts"
import { Button } from "../kit/button.tsx"
import { FieldNote, noteOf } from "../kit/field.tsx"
import { ask } from "../state/client.ts"
import { loadRepositories } from "../state/installation.ts"
import type { Problem } from "../state/problem.ts"

export interface AddRepositoryProps {
  readonly onAdded?: (added: RepositoryView) => void
  /** A name of one's own can be given. */
  readonly named?: boolean
}

export const AddRepository = ({ onAdded, named = false }: AddRepositoryProps) => {
  const [id, setId] = useState(() => mint("cmd"))
  const [path, setPath] = useState("")
  const [name, setName] = useState("")
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const prefix = useId()
  const at = (field: string) => `${prefix}${field}`
  const add = () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    const given = name.trim() === "" ? {} : { name: name.trim() }
    void ask((core) => core.AddRepository({ commandId: id, path: path.trim(), ...given })).then((answer) => {
      setBusy(false)
      if (!answer.ok) {
        // Refused: what is sent next is another command. Lost: it may have arrived, and the same id makes it once.
        if (!answer.problem.lost) setId(mint("cmd"))
        return setProblem(answer.problem)
      }
      setId(mint("cmd"))
      setPath("")
      setName("")
      void loadRepositories()
      onAdded?.(answer.value)
    })
  }
  const wrong = (field: string) => problem !== undefined && (problem.field === field || (field === "path" && problem.field !== "name"))
  const said = (field: string) => (wrong(field) && problem !== undefined ? { what: problem.what, mend: problem.mend } : undefined)
  return (
    <form
      className="add-repository"
      aria-label="Add a repository"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <div className="grow">
        <input
          className="in mono"
          aria-label="Folder"
          placeholder="/home/you/project"
          value={path}
          aria-invalid={wrong("path")}
          aria-describedby={noteOf(at("path"))}
          onChange={(event) => setPath(event.target.value)}
        />
        <FieldNote id={at("path")} problem={said("path")} />
      </div>
      {named ? (
        <div className="w-40">
          <input
            className="in"
            aria-label="Name"
            placeholder="its folder's name"
            value={name}
            aria-invalid={wrong("name")}
            aria-describedby={noteOf(at("name"))}
            onChange={(event) => setName(event.target.value)}
          />
          <FieldNote id={at("name")} problem={said("name")} />
        </div>
      ) : null}
      <Button type="submit" icon={Plus} aria-busy={busy}>
        Add
      </Button>
    </form>
  )
}
