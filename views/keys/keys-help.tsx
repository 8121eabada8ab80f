/** All keys, under `?`: those of this place as they are bound, those of other places as the catalog knows them. */
import { useState } from "react"
import { Button } from "../kit/button.tsx"
import { Dialog } from "../kit/dialog.tsx"
import { Keys } from "../kit/keys.tsx"
import { helpGroups, type HelpGroup } from "./help-rows.ts"
import { boundActions, useActions } from "./keyboard.ts"
import { shownKeys, spokenKeys } from "./shown.ts"

export const KeysHelp = () => {
  // Looked at when it opens: under the dialog nothing is bound anew.
  const [groups, setGroups] = useState<ReadonlyArray<HelpGroup>>()
  useActions([{ place: "Everywhere", name: "Show all keys", keys: ["?"], act: () => setGroups(helpGroups(boundActions())) }])
  if (groups === undefined) return null
  const close = () => setGroups(undefined)
  return (
    <Dialog
      wide
      title="Keys"
      onClose={close}
      onSubmit={close}
      footer={
        <>
          <Button type="submit" shortcut="Escape" shown="Esc" data-first="">
            Back
          </Button>
          <span className="t3 f12">Letters are off in fields. A key that can't act here says why.</span>
        </>
      }
    >
      <div className="keytable">
        {groups.map(({ place, here, rows }) => (
          <section key={place} aria-label={place}>
            <h3 className="sh">
              {place}
              {here ? null : <span className="end">not on this page</span>}
            </h3>
            <dl>
              {rows.map(({ keys, does }) => (
                <Row key={does} keys={keys} does={does} />
              ))}
            </dl>
          </section>
        ))}
        <section aria-label="Kill switch">
          <h3 className="sh">Kill switch</h3>
          <dl>
            <div>
              <dt>
                <Keys of={[...shownKeys("Mod+shift").slice(0, 1), "Shift", "."]} />
                <span className="sr">Control Shift period</span>
              </dt>
              <dd className="t2">Hold: stop everything</dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  )
}

const Row = ({ keys, does }: { readonly keys: ReadonlyArray<string>; readonly does: string }) => {
  const shown = keys.length > 4 ? [keys[0] ?? "", "…", keys.at(-1) ?? ""] : keys.flatMap((key) => shownKeys(key))
  return (
    <div>
      <dt>
        <Keys of={shown} />
        <span className="sr">{keys.map(spokenKeys).join(", ")}</span>
      </dt>
      <dd className="t2">{does}</dd>
    </div>
  )
}
