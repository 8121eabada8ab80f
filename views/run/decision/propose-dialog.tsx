/** Proposing a version made by hand (APR-5): what is in it, and what follows, before anything is saved. */
import { GitBranchPlus } from "lucide-react"
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Text } from "../../kit/text.tsx"
import { useDetail } from "../../state/details.ts"
import { endHandMade, proposalOf, useHandMade } from "../../state/hand-made.ts"
import { slide } from "../../state/route.ts"
import { count } from "../../text/format.ts"
import { newestBeside, placeOf } from "./newest.ts"
import { dismiss, type Question } from "./question.ts"
import { useForm } from "./use-form.ts"

export const ProposeDialog = ({ question }: { readonly question: Extract<Question, { kind: "propose" }> }) => {
  const { detail, patchSet, paths } = question
  const made = useHandMade(patchSet.id)
  const { problem, busy, submit } = useForm(detail, () => endHandMade(patchSet.id))
  const current = useDetail(detail.summary.number).detail
  const newer = current === undefined ? undefined : newestBeside(current, patchSet)
  const stale = newer !== undefined && newer.version > patchSet.version
  if (made === undefined) return null
  const taken = paths.length - made.left.size
  return (
    <Dialog
      title={`Propose your version of R-${detail.summary.number}, version ${patchSet.version}?`}
      onClose={dismiss}
      onSubmit={() => {
        if (!stale && taken > 0) submit({ _tag: "propose-version", patchSetId: patchSet.id, ...proposalOf(made, paths) })
      }}
      footer={
        <>
          {stale || taken === 0 ? null : (
            <Button type="submit" look="primary" icon={GitBranchPlus} shortcut="Enter" data-first="" aria-busy={busy}>
              Propose version {patchSet.version + 1}
            </Button>
          )}
          <Button onClick={dismiss} shortcut="Escape" shown="Esc">
            Back
          </Button>
        </>
      }
    >
      <dl className="kv">
        <dt>Files</dt>
        <dd>
          {made.left.size === 0 ? `All ${count(paths.length, "file")}` : `${taken} of ${count(paths.length, "file")}`}
          <Names of={[...made.left]} words="without" />
        </dd>
        {made.hunks.size === 0 ? null : (
          <>
            <dt>Hunks</dt>
            <dd>
              {[...made.hunks].map(([path, { of, left }]) => (
                <div key={path}>
                  {of - left.size} of {of} of{" "}
                  <code>
                    <Text>{path}</Text>
                  </code>
                </div>
              ))}
            </dd>
          </>
        )}
        {made.edits.size === 0 ? null : (
          <>
            <dt>Edited</dt>
            <dd>
              <Names of={[...made.edits.keys()]} words="" />
            </dd>
          </>
        )}
      </dl>
      {taken === 0 ? (
        <Message tone="wait" title="Nothing of the change would be left.">
          Take at least one file or hunk, or reject the change.
        </Message>
      ) : null}
      {stale ? (
        <Message
          tone="wait"
          title={`Version ${newer.version} arrived while you worked on version ${patchSet.version}. Nothing was saved.`}
          mend={
            <Button
              onClick={() => {
                dismiss()
                const { number } = detail.summary
                slide({ view: "run", run: number, tab: "diff", ...placeOf(detail, newer), query: { since: String(patchSet.version) } })
              }}
            >
              What changed
            </Button>
          }
        >
          Your choice and your edits stay with version {patchSet.version}.
        </Message>
      ) : (
        <p className="text-2">
          It becomes a version under your name. The policy and the reviewers look at it again
          {patchSet.approval === undefined ? "; an approval of an earlier version does not count for it" : ", and the approval of version "}
          {patchSet.approval === undefined ? "" : `${patchSet.version} is void`}.
        </p>
      )}
      {problem === undefined ? null : <ProblemMessage problem={problem} />}
    </Dialog>
  )
}

const mostNames = 5

const Names = ({ of, words }: { readonly of: ReadonlyArray<string>; readonly words: string }) =>
  of.length === 0 ? null : (
    <>
      {words === "" ? null : <span className="text-3">, {words} </span>}
      {of.slice(0, mostNames).map((path) => (
        <div key={path}>
          <code>
            <Text>{path}</Text>
          </code>
        </div>
      ))}
      {of.length > mostNames ? <div className="text-3">and {of.length - mostNames} more</div> : null}
    </>
  )
