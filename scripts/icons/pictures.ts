/** What the app's icons and the tray's pictures look like, as SVG around the one mark in desktop/icons/mark.svg. */

/** Their own grounds carry them: a panel may be light or dark, and nothing says which. */
const ground = { usual: "#3a4fb4", stopped: "#b3261e", away: "#6b7078" }
const badge = "#e8a200"

/** The mark's inside, so that it takes the size and the colour of where it stands. */
const placed = (
  mark: string,
  at: { readonly x: number; readonly y: number; readonly size: number; readonly color: string; readonly stroke: number }
): string => {
  const inner = /<svg[^>]*>(.*)<\/svg>/s.exec(mark)?.[1]
  if (inner === undefined) throw new Error("desktop/icons/mark.svg is no SVG.")
  const { x, y, size, color, stroke } = at
  const thicker = inner.replace(/stroke-width="[\d.]+"/, `stroke-width="${stroke}"`)
  return `<g transform="translate(${x} ${y}) scale(${size / 16})" color="${color}">${thicker}</g>`
}

const svg = (size: number, inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${inner}</svg>`

/** 512 by 512, on a ground that leaves the margin which macOS and the others expect. */
export const appIcon = (mark: string): string =>
  svg(
    512,
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#5468d4"/><stop offset="1" stop-color="#2c3d94"/></linearGradient></defs>
<rect x="40" y="40" width="432" height="432" rx="96" fill="url(#g)"/>${placed(mark, { x: 96, y: 105, size: 320, color: "#fff", stroke: 1.25 })}`
  )

const digits = (text: string, color: string): string =>
  `<text x="44.5" y="52" text-anchor="middle" font-family="DejaVu Sans, Liberation Sans, sans-serif" font-weight="700" font-size="${text.length > 1 ? 21 : 27}" ${text.length > 1 ? 'textLength="27" lengthAdjust="spacingAndGlyphs"' : ""} fill="${color}">${text}</text>`

/** What a name of tray-icon.ts waits for, as its badge says it; undefined where it has none. */
const numberOf = (name: string): string | undefined => {
  const count = /^waiting-(.+)$/.exec(name)?.[1]
  return count === "more" ? "9+" : count
}

/** 64 by 64. */
export const trayPicture = (mark: string, name: string): string => {
  const tile = (color: string, opacity = 1) => `<rect x="2" y="2" width="60" height="60" rx="14" fill="${color}" opacity="${opacity}"/>`
  const glyph = (opacity = 1) => `<g opacity="${opacity}">${placed(mark, { x: 8, y: 9.5, size: 48, color: "#fff", stroke: 1.9 })}</g>`
  if (name === "stopped") return svg(64, `${tile(ground.stopped)}<rect x="20" y="20" width="24" height="24" rx="3" fill="#fff"/>`)
  if (name === "away") {
    return svg(64, `${tile(ground.away, 0.85)}${glyph(0.55)}<path d="M12 52 52 12" stroke="#fff" stroke-width="6" stroke-linecap="round"/>`)
  }
  const count = numberOf(name)
  if (count === undefined) return svg(64, tile(ground.usual) + glyph())
  return svg(
    64,
    `${tile(ground.usual)}${placed(mark, { x: 3, y: 0, size: 40, color: "#fff", stroke: 2 })}
<circle cx="44.5" cy="42.5" r="20.5" fill="${ground.usual}"/><circle cx="44.5" cy="42.5" r="18.5" fill="${badge}"/>${digits(count, "#1d1600")}`
  )
}

/** 64 by 64, of which macOS takes the opacity alone: what is cut out shows the menu bar. */
export const trayTemplate = (mark: string, name: string): string => {
  const glyph = (size: number, at: number) => placed(mark, { x: at, y: at, size, color: "#000", stroke: 1.7 })
  const cutBy = (id: string, cut: string, inner: string) =>
    `<mask id="${id}"><rect width="64" height="64" fill="#fff"/>${cut}</mask><g mask="url(#${id})">${inner}</g>`
  if (name === "stopped")
    return svg(64, cutBy("m", '<rect x="22" y="22" width="20" height="20" rx="2"/>', '<circle cx="32" cy="32" r="28"/>'))
  if (name === "away") {
    const line = "M10 54 54 10"
    return svg(
      64,
      `${cutBy("m", `<path d="${line}" stroke="#000" stroke-width="13"/>`, `<g opacity="0.55">${glyph(60, 2)}</g>`)}<path d="${line}" stroke="#000" stroke-width="5" stroke-linecap="round"/>`
    )
  }
  const count = numberOf(name)
  if (count === undefined) return svg(64, glyph(60, 2))
  const around = '<circle cx="44.5" cy="42.5" r="22"/>'
  return svg(64, `${cutBy("m", around, glyph(48, 0))}${cutBy("n", digits(count, "#000"), '<circle cx="44.5" cy="42.5" r="18.5"/>')}`)
}
