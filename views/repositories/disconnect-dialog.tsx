/** Asks before a repository is disconnected, and says what stays. */
import { useState } from "react"
import type { RepositoryView } from "../../core/api/contract.ts"
import { mint } from "../../core/domain/ids.ts"
import { Button } from "../kit/button.tsx"
import { Dialog } from "../kit/dialog.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { ask } from "../state/client.ts"
import { loadRepositories } from "../state/installation.ts"
import { notify } from "../state/notices.ts"
import type { Problem } from "../state/problem.ts"

export interface DisconnectDialogProps {
  readonly repository: RepositoryView
  readonly onClose: () => void
}

export const DisconnectDialog = ({ repository, onClose }: DisconnectDialogProps) => {
  const [id] = useState(() => mint("cmd"))
  const [problem, setProblem] = useState<Problem>()
  const submit = () => {
    void ask((core) => core.RemoveRepository({ commandId: id, repository: repository.id })).then((answer) => {
      if (!answer.ok) return setProblem(answer.problem)
      void loadRepositories()
      notify(`${repository.name} is disconnected. Nothing was deleted.`)
      onClose()
    })
  }
  return (
    <Dialog
      title={
        <>
          Disconnect <Text>{repository.name}</Text>?
        </>
      }
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button type="submit" look="primary" shortcut="Enter">
            Disconnect
          </Button>
          <Button onClick={onClose} shortcut="Escape" shown="Esc" data-first="">
            Keep it
          </Button>
        </>
      }
    >
      <p>No new run can name it. It can be connected again, and is a new repository then.</p>
      <p className="text-2">
        What stays: the folder{" "}
        <code>
          <Text>{repository.path}</Text>
        </code>{" "}
        with all branches, every run and its history, and PatchPlane's own clone.
      </p>
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}
