/** The page's tokens as Cytoscape wants them: colours as the theme that shows has them, icons as images. */
/** `rgb(…)` of a token now; `light-dark()` is resolved by the browser. */
export type Colour = (token: string) => string

/** Reads tokens as long as `read` runs. */
export const withColours = <A>(read: (colour: Colour) => A): A => {
  const probe = document.createElement("i")
  document.body.append(probe)
  try {
    return read((token) => {
      probe.style.color = `var(--${token})`
      return getComputedStyle(probe).color
    })
  } finally {
    probe.remove()
  }
}

export const fontOf = (): string => getComputedStyle(document.body).fontFamily

/** `shape`: an SVG text in `currentColor`. */
export const iconImage = (shape: string, colour: string): string =>
  `data:image/svg+xml,${encodeURIComponent(shape.replaceAll("currentColor", colour))}`
