/** Writes the run's proof bundle to a file of the person's, and says whose key signed it (LED-3). */
import { Download } from "lucide-react"
import { useRef, useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { CopyButton } from "../../kit/copy.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { ask, follow } from "../../state/client.ts"
import type { Problem } from "../../state/problem.ts"
import { bytes } from "../../text/format.ts"

type State =
  | { readonly phase: "reading"; readonly bytes: number }
  | { readonly phase: "done"; readonly bytes: number; readonly name: string; readonly fingerprint: string }
  | { readonly phase: "failed"; readonly problem: Problem }

export const ExportButton = ({ detail }: { readonly detail: RunDetail }) => {
  const { number, id } = detail.summary
  const [state, setState] = useState<State>()
  const leave = useRef<() => void>(() => undefined)
  const close = () => {
    leave.current()
    setState(undefined)
  }
  const begin = () => {
    leave.current()
    setState({ phase: "reading", bytes: 0 })
    const pieces: Array<Blob> = []
    let size = 0
    leave.current = follow(
      (core) => core.ExportProof({ run: id }),
      (piece) => {
        const blob = new Blob([piece])
        pieces.push(blob)
        size += blob.size
        setState({ phase: "reading", bytes: size })
      },
      (problem) => {
        if (problem !== undefined) return setState({ phase: "failed", problem })
        void ask((core) => core.ProofKey()).then((key) => {
          if (!key.ok) return setState({ phase: "failed", problem: key.problem })
          const name = `R-${number}-proof.json`
          download(new Blob(pieces, { type: "application/json" }), name)
          setState({ phase: "done", bytes: size, name, fingerprint: key.value.fingerprint })
        })
      }
    )
  }
  useActions([{ place: "Run", name: "Export the run's proof bundle", keys: ["x"], act: begin }])
  return (
    <>
      <Button look="quiet" icon={Download} shortcut="x" onClick={begin}>
        Export proof
      </Button>
      {state === undefined ? null : (
        <Dialog
          title={`Proof bundle of R-${number}`}
          onClose={close}
          onSubmit={close}
          footer={
            <Button type="submit" shortcut="Escape" shown="Esc" data-first="">
              {state.phase === "reading" ? "Stop" : "Back"}
            </Button>
          }
        >
          {state.phase === "reading" ? (
            <p className="t2" role="status">
              Reading events, artifacts and signatures: {bytes(state.bytes)}
            </p>
          ) : state.phase === "failed" ? (
            <ProblemMessage problem={state.problem} mend={<Button onClick={begin}>Try again</Button>} />
          ) : (
            <>
              <Message tone="done" title={`Handed over ${state.name}, ${bytes(state.bytes)}.`}>
                Anybody verifies it without this installation: <code>bun verify-proof.js {state.name}</code>
              </Message>
              <dl className="kv">
                <dt>Signed by</dt>
                <dd className="row">
                  <code className="wrap-anywhere">
                    <Text>{state.fingerprint}</Text>
                  </code>
                  <CopyButton text={state.fingerprint} what="fingerprint" />
                </dd>
              </dl>
              <p className="t3 f12">Give the fingerprint on another way than the file: who compares both knows that it is yours.</p>
            </>
          )}
        </Dialog>
      )}
    </>
  )
}

/** A link that is pressed and gone; the address is let go of when the browser has taken it. */
const download = (file: Blob, name: string): void => {
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
