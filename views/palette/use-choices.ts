/** All that can be done or opened from here: what is bound, the runs, the repositories. */
import { useMemo } from "react"
import type { RunSummary } from "../../core/api/contract.ts"
import { boundActions, perform, places, type Action, type Place } from "../keys/keyboard.ts"
import { useGroups } from "../runs/use-groups.ts"
import { useInstallation } from "../state/installation.ts"
import { notify } from "../state/notices.ts"
import { go, useRoute } from "../state/route.ts"
import { statusWord } from "../text/words.ts"
import type { Choice } from "./choices.ts"
import { paletteName } from "./open.ts"

const idOf = ({ place, name }: Action): string => `action ${place} ${name}`

/** What is most about this page first. */
const order: ReadonlyArray<Place> = ["Decide", ...places.filter((place) => !["Everywhere", "Go", "Decide", "List"].includes(place)), "List"]

export const useChoices = (subject: RunSummary | undefined): ReadonlyArray<Choice> => {
  const groups = useGroups()
  const repositories = useInstallation((installation) => installation.repositories)
  const opened = useMemo(
    () => [
      ...groups.flatMap(({ runs }) => runs.map(runChoice)),
      ...(repositories ?? []).map((repository): Choice => ({
        id: `repository ${repository.id}`,
        kind: "repository",
        group: "Repositories",
        name: repository.name,
        about: repository.path,
        words: ["repository"],
        act: () => go({ view: "repositories", query: { repository: repository.name } })
      }))
    ],
    [groups, repositories]
  )
  // What is bound is no state: it is looked at whenever the palette is drawn.
  const actions = boundActions()
    .toReversed()
    .filter(({ name }) => name !== undefined && name !== paletteName)
  const of = (place: Place, group: string) =>
    actions.filter((action) => action.place === place).map((action) => actionChoice(action, group))
  const here = subject === undefined ? "Here" : `On R-${subject.number}, ${subject.title}`
  return [...order.flatMap((place) => of(place, here)), ...of("Go", "Go to"), ...opened, ...of("Everywhere", "Everywhere")]
}

const actionChoice = (action: Action, group: string): Choice => ({
  id: idOf(action),
  kind: "action",
  group,
  name: action.name ?? "",
  about: action.about,
  words: [action.place],
  key: action.keys[0],
  missing: action.missing,
  act: () => {
    // What is shown may have changed since it was offered: it is asked for anew.
    const now = boundActions().find((bound) => idOf(bound) === idOf(action))
    if (now === undefined) notify(`“${action.name}” can't be done any more: this page changed meanwhile.`, "plain")
    else perform(now)
  }
})

const runChoice = ({ number, title, status, repositories }: RunSummary): Choice => ({
  id: `run ${number}`,
  kind: "run",
  group: "Runs",
  name: `R-${number} ${title}`,
  about: statusWord(status),
  words: repositories.map(({ name }) => name),
  status,
  act: () => go({ view: "run", run: number, tab: "overview" })
})

/** The run that actions are about now, if it is one. */
export const useSubject = (): RunSummary | undefined => {
  const route = useRoute()
  const groups = useGroups()
  const number = "run" in route ? route.run : undefined
  if (route.view !== "run" && route.view !== "inbox") return undefined
  const runs = groups.flatMap((group) => group.runs)
  return runs.find((run) => run.number === number) ?? (route.view === "inbox" ? runs[0] : undefined)
}
