/** Everything by its name: actions with their keys, views, runs, repositories. */
import { Command } from "cmdk"
import { ChevronRight, CornerDownRight, FolderGit2, Search } from "lucide-react"
import { useMemo, useRef } from "react"
import { flushSync } from "react-dom"
import { Keys } from "../kit/keys.tsx"
import { StatusIcon } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"
import { useModal } from "../kit/use-modal.ts"
import { shownKeys, spokenKeys } from "../keys/shown.ts"
import { keep, readKept } from "../state/kept.ts"
import { statusInk } from "../text/words.ts"
import { shown, split, withRecent, type Choice } from "./choices.ts"
import { mostTyped, paletteName, typeIn, usePalette } from "./open.ts"
import { useChoices, useSubject } from "./use-choices.ts"

const recentName = "palette.recent"
const recentIds = (): ReadonlyArray<string> => {
  const ids = readKept(recentName)
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : []
}

export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const typed = usePalette((state) => state.typed)
  const recent = useMemo(recentIds, [])
  const subject = useSubject()
  const choices = useChoices(subject)
  const groups = shown(choices, typed, recent)
  const found = groups.reduce((sum, group) => sum + group.choices.length, 0)
  useModal(dialog)
  const choose = (choice: Choice) => {
    keep(recentName, withRecent(recentIds(), choice.id))
    // Closed first: what is done may open a dialog of its own, and the focus is where it was.
    flushSync(onClose)
    choice.act()
  }
  return (
    <dialog
      ref={dialog}
      className="dialog palette"
      aria-label="Commands"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <Command
        shouldFilter={false}
        loop
        label="Commands"
        onKeyDown={(event) => {
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
            event.preventDefault()
            onClose()
          }
        }}
      >
        <div className="ask">
          <Search className="i t3" aria-hidden />
          <Command.Input data-first="" value={typed} onValueChange={typeIn} placeholder={paletteName} maxLength={mostTyped} />
          {subject === undefined ? null : <span className="t3 f12 nw">R-{subject.number} selected</span>}
        </div>
        <Command.List label="Commands">
          {found === 0 ? (
            <p className="t2 px-4 py-3" role="status">
              Nothing here is called so. <span className="t3">A run is found by its number or title.</span>
            </p>
          ) : null}
          {groups.map((group) => (
            <Command.Group key={group.title} value={group.title} heading={<Text>{group.title}</Text>}>
              {group.choices.map((choice) => (
                <Item key={choice.id} choice={choice} typed={typed} onSelect={() => choose(choice)} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
        <div className="hint">
          <span>
            <Keys of={["↑", "↓"]} />
            choose
          </span>
          <span>
            <Keys of={["Enter"]} />
            run
          </span>
          <span>
            <Keys of={[">"]} />
            commands only
          </span>
          <span>
            <Keys of={["#"]} />
            runs
          </span>
          <span className="num ml-auto">
            {found} of {choices.length}
          </span>
        </div>
      </Command>
    </dialog>
  )
}

const Item = ({ choice, typed, onSelect }: { readonly choice: Choice; readonly typed: string; readonly onSelect: () => void }) => {
  const { name, about, missing, key, status } = choice
  const parts = split(name, typed)
  return (
    <Command.Item value={choice.id} onSelect={onSelect} className={missing === undefined ? "" : "off"} {...spoken(key)}>
      {status !== undefined ? (
        <span className={statusInk(status)}>
          <StatusIcon status={status} />
        </span>
      ) : choice.kind === "repository" ? (
        <FolderGit2 className="i t3" aria-hidden />
      ) : choice.group === "Go to" ? (
        <CornerDownRight className="i t3" aria-hidden />
      ) : (
        <ChevronRight className="i t3" aria-hidden />
      )}
      <span className="cut name">
        {parts === undefined ? (
          <Text>{name}</Text>
        ) : (
          <>
            <Text>{parts[0]}</Text>
            <b className="strong">
              <Text>{parts[1]}</Text>
            </b>
            <Text>{parts[2]}</Text>
          </>
        )}
      </span>
      {missing === undefined && about === undefined ? null : (
        <span className="t3 cut f12 grow">
          <span className="sr">, </span>
          <Text>{missing ?? about ?? ""}</Text>
        </span>
      )}
      {key === undefined ? null : (
        <span className="ml-auto">
          <Keys of={shownKeys(key)} />
        </span>
      )}
    </Command.Item>
  )
}

const spoken = (key: string | undefined) => (key === undefined ? {} : { "aria-keyshortcuts": spokenKeys(key) })
