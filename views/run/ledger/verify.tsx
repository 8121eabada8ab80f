/** Verifies the chain, its artifacts and the notes outside, and says what was found. */
import { ShieldCheck } from "lucide-react"
import { useState } from "react"
import type { Schema } from "effect"
import type { VerificationView } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Hash } from "../../kit/facts.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { ask, type Answer } from "../../state/client.ts"
import { count, grouped } from "../../text/format.ts"
import { verdictOf } from "./verdict.ts"

type Verification = Schema.Schema.Type<typeof VerificationView>

export const VerifyButtons = () => {
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<Answer<Verification>>()
  const verify = (whole: boolean) => {
    setOpen(true)
    setAnswer(undefined)
    void ask((core) => (whole ? core.VerifyLedger() : core.VerifyNewEvents())).then(setAnswer)
  }
  useActions([
    { place: "Run", name: "Verify what is new in the ledger", keys: ["w"], act: () => verify(false) },
    { place: "Run", name: "Verify the whole ledger", keys: ["W"], act: () => verify(true) }
  ])
  return (
    <>
      <Button look="quiet" icon={ShieldCheck} shortcut="w" onClick={() => verify(false)}>
        Verify
      </Button>
      {open ? (
        <Dialog
          title="The ledger"
          onClose={() => setOpen(false)}
          onSubmit={() => setOpen(false)}
          footer={
            <>
              <Button type="submit" shortcut="Escape" shown="Esc" data-first="">
                Back
              </Button>
              <Button onClick={() => verify(true)}>Verify all of it</Button>
            </>
          }
        >
          {answer === undefined ? (
            <>
              <p className="t2">Every event's hash is computed anew…</p>
              <Skeleton rows={2} />
            </>
          ) : answer.ok ? (
            <Result of={answer.value} />
          ) : (
            <ProblemMessage problem={answer.problem} mend={<Button onClick={() => verify(false)}>Try again</Button>} />
          )}
        </Dialog>
      ) : null}
    </>
  )
}

const Result = ({ of }: { readonly of: Verification }) => {
  const { tone, title, faults } = verdictOf(of)
  const { artifacts, anchors, after, events, head } = of
  return (
    <>
      <Message tone={tone} title={title}>
        {faults.length === 0 ? undefined : (
          <ul>
            {faults.map((fault) => (
              <li key={fault} className="wrap-anywhere">
                <Text>{fault}</Text>
              </li>
            ))}
          </ul>
        )}
      </Message>
      <dl className="kv">
        <dt>Checked</dt>
        <dd>
          {count(events, "event")}{" "}
          {after === 0 ? "from the first on" : `after ${grouped(after)}, which an earlier verification found whole`}
        </dd>
        <dt>Head</dt>
        <dd>
          <span className="num">{grouped(head.seq)}</span> <Hash of={head.hash} long />
        </dd>
        <dt>Artifacts</dt>
        <dd>
          {count(artifacts.checked, "artifact")} checked
          {artifacts.erased.length === 0 ? null : `, ${grouped(artifacts.erased.length)} erased with a tombstone`}
        </dd>
        <dt>Anchors</dt>
        <dd>
          {anchors === undefined || anchors.checked === 0
            ? "none outside yet"
            : `${count(anchors.checked, "note")} on published commits checked`}
        </dd>
      </dl>
    </>
  )
}
