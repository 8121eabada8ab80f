/** The rows of the key help: what is bound now by its own words, and the catalog for what is not shown. Pure. */
import { catalog, type Known } from "./catalog.ts"
import { places, type Action, type Place } from "./keyboard.ts"

export interface HelpGroup {
  readonly place: Place
  /** Something of it is bound now. */
  readonly here: boolean
  readonly rows: ReadonlyArray<Known>
}

const shares = (a: Known, b: Known) => a.keys.some((key) => b.keys.includes(key))

export const helpGroups = (bound: ReadonlyArray<Action>): ReadonlyArray<HelpGroup> =>
  places.map((place) => {
    const now = bound.filter((action) => action.place === place && action.keys.length > 0)
    const named = now.flatMap(({ keys, name }): ReadonlyArray<Known> => (name === undefined ? [] : [{ keys, does: name }]))
    const known = catalog[place].flatMap((row) => {
      const own = named.filter((action) => shares(action, row))
      // Many keys of one kind, as the tabs', stay one row.
      return own.length === 0 || row.keys.length > 2 ? [row] : own
    })
    const more = named.filter((action) => !catalog[place].some((row) => shares(action, row)))
    return { place, here: now.length > 0, rows: [...new Set([...known, ...more])] }
  })
