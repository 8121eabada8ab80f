/** What docs/screens shows: each view in its main states, and what says that a picture may be taken. */
import type { Page } from "playwright-core"
import { busyWorld, emptyWorld, type FixtureHost } from "../../tests/views/fixture-host.ts"
import { instant } from "../../tests/views/fixture/ids.ts"
import { person, spanningRun } from "../../tests/views/fixture/runs.ts"
import type { World } from "../../tests/views/fixture/world.ts"

export interface Screen {
  /** The file's name without theme: view first, then state. */
  readonly name: string
  readonly at: string
  readonly world: () => World
  readonly size?: "usual" | "narrow"
  readonly ready: (page: Page) => Promise<unknown>
  /** What is done before the picture is taken. */
  readonly before?: (page: Page, host: FixtureHost) => Promise<unknown>
}

const text = (words: string) => (page: Page) => page.getByText(words).first().waitFor()
const press =
  (keys: ReadonlyArray<string>, words: string) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
    await text(words)(page)
  }
const diffDrawn = (page: Page) => page.locator(".monaco[data-shown=true] .editor.modified .line-insert").first().waitFor()
const graphDrawn = (page: Page) => page.getByRole("application").waitFor()

const spanning = (): World => {
  const world = busyWorld()
  world.runs.set(300, spanningRun(300, world.now))
  return world
}
const paused = (): World => {
  const world = busyWorld()
  world.intakePause = { by: person, at: instant(world.now - 4 * 60_000) }
  return world
}

const of = (name: string, at: string, ready: Screen["ready"], more: Partial<Screen> = {}): Screen => ({
  name,
  at,
  ready,
  world: busyWorld,
  ...more
})

const changed = "#/runs/231/diff?file=src%2Fsession%2Fstore.ts"

export const screens: ReadonlyArray<Screen> = [
  of("inbox", "#/inbox/231", text("What you would approve")),
  of("inbox-question", "#/inbox/218", text("404 too, or 410?")),
  of("inbox-first-start", "#/", text("all systems online"), { world: emptyWorld }),
  of("inbox-intake-paused", "#/inbox/231", text("What you would approve"), { world: paused }),
  of("inbox-offline", "#/inbox/231", text("What you would approve"), {
    before: async (page, host) => {
      await host.stop()
      await text("until then nothing you decide is sent")(page)
    }
  }),
  of("stopped", "#/inbox/231", text("What you would approve"), {
    before: async (page) => {
      const stop = page.getByRole("button", { name: "Stop everything" })
      await stop.focus()
      await page.keyboard.down("Space")
      await text("Everything is stopped.")(page)
      await page.keyboard.up("Space")
    }
  }),
  of("inbox-narrow", "#/inbox/231", text("What you would approve"), { size: "narrow" }),
  of("requests", "#/requests", text("Rotate session tokens")),
  of("request-new", "#/new?in=halden/api,halden/web&prompt=Page+the+audit+export+by+sequence", text("halden/web at main")),
  of("run-overview", "#/runs/231", text("Cost and budget")),
  of("run-overview-narrow", "#/runs/231", text("Cost and budget"), { size: "narrow" }),
  of("run-two-repositories", "#/runs/300", text("trunk@"), { world: spanning }),
  of("run-plan-waits", "#/runs/233", text("Approve plan")),
  of("run-blocked", "#/runs/221", text("An admin can override this one violation")),
  of("run-conflict", "#/runs/224", text("does not merge into main as it is now")),
  of("run-failed", "#/runs/227", text("refused the key")),
  of("run-published", "#/runs/215", text("Published")),
  of("plan", "#/runs/231/plan", text("Accepted when")),
  of("timeline", "#/runs/231/timeline", text("Version 3 is ready for review")),
  of("diff", changed, diffDrawn),
  of("diff-narrow", changed, diffDrawn, { size: "narrow" }),
  of("diff-image", "#/runs/231/diff?file=docs%2Flogo.png", text("PNG, ")),
  of("reviews", "#/runs/231/reviews", text("Claim beside proof")),
  of("policy", "#/runs/221/policy", text("line-count")),
  of("provenance", "#/runs/231/provenance", graphDrawn),
  of("ledger", "#/runs/231/ledger", text("Verify")),
  of("approve", "#/runs/231", text("Cost and budget"), { before: press(["a"], "Approve halden/api, version 3?") }),
  of("request-changes", "#/runs/231", text("Cost and budget"), { before: press(["c"], "Request changes to R-231") }),
  of("repositories", "#/repositories", text("bunx oxlint")),
  of("graph", "#/graph", graphDrawn),
  of("metrics", "#/metrics", (page) => page.locator(".uplot").first().waitFor()),
  of("settings", "#/settings", text("Variable with the key")),
  of("settings-policy", "#/settings?section=policy", text("What holds now")),
  of("settings-json", "#/settings?section=json", text("the whole file")),
  of("doctor", "#/doctor", text("Reclaim space")),
  of("first-steps", "#/begin?step=policy", text("For what runs somewhere")),
  of("palette", "#/runs/231", text("Cost and budget"), { before: press(["Control+k"], "commands only") }),
  of("keys", "#/runs/231", text("Cost and budget"), { before: press(["?"], "Show all keys") })
]
