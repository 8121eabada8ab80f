import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseRoute } from "../../../views/state/route.ts"
import { asked } from "../../../views/requests/draft.ts"
import { addressOf, linksIn, placeOfLink, safePlace } from "../../../desktop/app/links.ts"

/** What the host lets through (desktop/host/loopback.ts). */
const hostTakes = /^\/(?![/\\])[\w\-./#?=&%]*$/

describe("DSK-1 patchplane:// links", () => {
  test("DSK-1 a link leads to a known place", () => {
    expect(placeOfLink("patchplane://")).toBe("#/")
    expect(placeOfLink("patchplane://runs/12")).toBe("#/runs/12")
    expect(placeOfLink("patchplane:runs/12/diff")).toBe("#/runs/12/diff")
    expect(placeOfLink("patchplane:///inbox/3")).toBe("#/inbox/3")
    expect(placeOfLink("PatchPlane://settings/")).toBe("#/settings")
  })

  test("DSK-1 a link fills the form of a new request with what the form knows, and nothing else", () => {
    const place =
      placeOfLink("patchplane://new?prompt=Mend%20the%20sum%20%26%20test+it&in=shop,web&tier=high&approve=1&commandId=cmd_1") ?? ""
    const route = parseRoute(place)
    expect(route).toEqual({ view: "new", query: { prompt: "Mend the sum & test it", in: "shop,web", tier: "high" } })
    expect(asked(route.view === "new" ? route.query : {})).toEqual({
      prompt: "Mend the sum & test it",
      repositories: ["shop", "web"],
      tier: "high"
    })
  })

  test.each([
    "patchplane://approve/12",
    "patchplane://runs/12/approve",
    "patchplane://runs/0",
    "patchplane://runs/../settings",
    "patchplane://runs/1e3",
    "patchplane://runs/12%2F..%2F..%2Fenter",
    "patchplane://user:word@runs/12",
    "patchplane://runs:8080/12",
    "patchplane://stopped",
    "patchplane://new?tier=enormous",
    `patchplane://new?prompt=${"a".repeat(2_001)}`,
    `patchplane://new?prompt=${"%F0%9F%94%A5".repeat(900)}`,
    `patchplane://new?prompt=${"a".repeat(20_000)}`,
    "patchplane://%ff",
    "patchplane://[",
    "javascript:alert(1)",
    "http://runs/12",
    "file:///etc/passwd",
    "",
    " patchplane://runs/12"
  ])("DSK-1 SEC-1 hostile content leads nowhere: %s", (link) => {
    expect(placeOfLink(link)).toBeUndefined()
  })

  test("DSK-1 SEC-1 whatever a link holds, it leads to a known place that the host takes, or nowhere", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 })
    const link = fc.oneof(
      text.map((rest) => `patchplane://${rest}`),
      fc.tuple(text, text).map(([prompt, name]) => `patchplane://new?prompt=${encodeURIComponent(prompt.toWellFormed())}&${name}`),
      fc.tuple(fc.nat(99), text).map(([number, tab]) => `patchplane://runs/${number}/${tab}`),
      text
    )
    fc.assert(
      fc.property(link, (value) => {
        const place = placeOfLink(value)
        if (place === undefined) return
        expect(parseRoute(place).view).not.toBe("nowhere")
        const to = new URL(addressOf("http://127.0.0.1:1/enter?ticket=t", place)).searchParams.get("to") ?? ""
        expect(to).toMatch(hostTakes)
        expect(to).toBe(`/${place}`)
      }),
      { numRuns: 2_000 }
    )
  })

  test("DSK-1 the page's own places survive the way through the host, and say the same there", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: "binary", maxLength: 40 })), (query) => {
        const wellFormed = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value.toWellFormed()]))
        const safe = safePlace(`#/requests?${new URLSearchParams(wellFormed)}`) ?? ""
        expect(`/${safe}`).toMatch(hostTakes)
        expect(parseRoute(safe)).toEqual({ view: "requests", query: wellFormed })
      })
    )
    for (const odd of ["#//evil.example", "runs/1", "", `#/${"a".repeat(5_000)}`, "#/\ud800"]) expect(safePlace(odd)).toBeUndefined()
    expect(addressOf("http://127.0.0.1:1/enter?ticket=t", "#//evil.example")).toBe("http://127.0.0.1:1/enter?ticket=t")
  })

  test("DSK-1 of a command line only links count, and only some", () => {
    expect(linksIn(["--hidden", "patchplane://runs/1", "runs", "-x", "PATCHPLANE:inbox"])).toEqual([
      "patchplane://runs/1",
      "PATCHPLANE:inbox"
    ])
    expect(linksIn(Array.from({ length: 50 }, () => "patchplane://inbox"))).toHaveLength(4)
  })
})
