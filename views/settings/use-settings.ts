/** The configuration while it is edited: its text, what is wrong with it, and the file that it came from. */
import { useCallback, useEffect, useRef, useState } from "react"
import type { ConfigCheck, ConfigView } from "../../core/api/contract.ts"
import { ask } from "../state/client.ts"
import { useConnection } from "../state/connection.ts"
import { dropDraft, keepDraft, readDraft } from "../state/drafts.ts"
import { notify } from "../state/notices.ts"
import type { Problem } from "../state/problem.ts"
import { differences, parsed, rebased, written, type Difference } from "./document.ts"

const name = "settings"

/** `base` is the file's text that the edits began with. */
interface Draft {
  readonly base: string
  readonly text: string
}
const isDraft = (value: unknown): value is Draft =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Partial<Draft>).base === "string" &&
  typeof (value as Partial<Draft>).text === "string"

export interface SettingsState {
  readonly config: ConfigView | undefined
  readonly problem: Problem | undefined
  /** As edited. */
  readonly text: string
  readonly edit: (text: string) => void
  readonly check: ConfigCheck | undefined
  /** What was edited, member by member; empty where the text is no JSON. */
  readonly edits: ReadonlyArray<Difference>
  readonly edited: boolean
  /** What somebody else changed in the file since the edits began. */
  readonly theirs: ReadonlyArray<Difference>
  readonly keepMine: () => void
  readonly discard: () => void
  readonly save: () => void
  readonly busy: boolean
  readonly reload: () => void
}

export const useSettings = (): SettingsState => {
  const live = useConnection(({ phase }) => phase === "live")
  const [config, setConfig] = useState<ConfigView>()
  const [draft, setDraft] = useState<Draft | undefined>(() => readDraft(name, isDraft))
  const [check, setCheck] = useState<ConfigCheck>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)

  const reload = useCallback(() => {
    void ask((core) => core.GetConfig()).then((answer) => {
      if (!answer.ok) return answer.problem.lost ? undefined : setProblem(answer.problem)
      setConfig(answer.value)
    })
  }, [])
  useEffect(() => {
    if (live) reload()
  }, [live, reload])

  const saved = config?.text ?? ""
  const text = draft?.text ?? saved
  const edited = draft !== undefined && draft.text !== saved
  const stale = draft !== undefined && config !== undefined && edited && draft.base !== saved

  // Whatever stands there now is checked; an answer to an older text is left out.
  const checked = useRef("")
  useEffect(() => {
    if (config === undefined || !live) return
    checked.current = text
    void ask((core) => core.CheckConfig({ text: text.trim() === "" ? "{}" : text })).then((answer) => {
      if (answer.ok && checked.current === text) setCheck(answer.value)
    })
  }, [text, config, live])

  const put = (next: Draft | undefined) => {
    setDraft(next)
    if (next === undefined) dropDraft(name)
    else keepDraft(name, next)
  }
  const valueOf = (of: string) => parsed(of) ?? {}
  return {
    config,
    problem,
    text,
    edit: (next) => {
      setProblem(undefined)
      put(next === saved ? undefined : { base: draft?.base ?? saved, text: next })
    },
    check,
    edits: edited && parsed(text) !== undefined ? differences(valueOf(stale ? draft.base : saved), valueOf(text)) : [],
    edited,
    theirs: stale ? differences(valueOf(draft.base), valueOf(saved)) : [],
    keepMine: () => {
      if (draft === undefined) return
      setProblem(undefined)
      put({ base: saved, text: written(rebased(valueOf(draft.base), valueOf(draft.text), valueOf(saved))) })
    },
    discard: () => {
      setProblem(undefined)
      put(undefined)
    },
    save: () => {
      if (busy || config === undefined || !edited) return
      if (stale) return notify("The file was changed meanwhile. Choose above what is to hold.", "plain")
      setBusy(true)
      setProblem(undefined)
      void ask((core) => core.SaveConfig({ text, expected: config.hash })).then((answer) => {
        setBusy(false)
        if (answer.ok) {
          put(undefined)
          setConfig(answer.value)
          notify(answer.value.waiting.length === 0 ? "Saved." : "Saved. It holds from the next start on.")
          return
        }
        setProblem(answer.problem)
        if (answer.problem.stale) reload()
      })
    },
    busy,
    reload
  }
}
