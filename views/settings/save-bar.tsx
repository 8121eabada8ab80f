/** What was edited, what is wrong with it, when it will hold, and the way to save or leave it. */
import { Save, Undo2 } from "lucide-react"
import { Button } from "../kit/button.tsx"
import { Mark } from "../kit/status.tsx"
import { count } from "../text/format.ts"
import { placeOf } from "./document.ts"
import type { SettingsState } from "./use-settings.ts"

export const SaveBar = ({ state }: { readonly state: SettingsState }) => {
  const { edited, edits, check, busy } = state
  const problems = [...(check?.problems ?? []).map(({ path }) => path), ...(check?.byHand ?? []).map(({ path }) => path)]
  return (
    <div className="acts">
      <Button look="primary" icon={Save} shortcut="Control+s" shown="Ctrl S" aria-busy={busy} onClick={state.save}>
        Save
      </Button>
      <Button icon={Undo2} onClick={state.discard}>
        Discard
      </Button>
      <span className="cut" role="status">
        {!edited ? (
          <span className="text-3">Nothing is changed.</span>
        ) : problems.length > 0 ? (
          <Mark ink="fail">{`${count(problems.length, "field needs", "fields need")} a change: ${named(problems)}`}</Mark>
        ) : (
          <span className="text-2">
            {edits.length === 0
              ? "The text is changed."
              : `${count(edits.length, "change")}: ${named(edits.map(({ path }) => placeOf(path)))}.`}{" "}
            Holds from the next start on.
          </span>
        )}
      </span>
    </div>
  )
}

const most = 3
const named = (places: ReadonlyArray<string>): string =>
  `${places
    .slice(0, most)
    .map((place) => (place === "" ? "the text" : place))
    .join(", ")}${places.length > most ? " and more" : ""}`
