/**
 * `npm run icons`: draws everything in desktop/icons anew from mark.svg, in the tests' Chromium: the tray's pictures
 * (and templates for macOS), the app's icon for Linux, the .iconset for macOS and the .ico for Windows.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { trayIconNames } from "../desktop/shell/tray-icon.ts"
import { launchChromium } from "../tests/e2e/chromium.ts"
import { icoOf } from "./icons/ico.ts"
import { appIcon, trayPicture, trayTemplate } from "./icons/pictures.ts"

const folder = join(import.meta.dir, "..", "desktop", "icons")
const mark = readFileSync(join(folder, "mark.svg"), "utf8")
/** The points of an icon on macOS; each is there once for plain and once for dense screens. */
const macSizes = [16, 32, 128, 256, 512]
const windowsSizes = [16, 24, 32, 48, 64, 256]
/** Pixels of a tray's picture: 18 points on a dense Mac, and what panels on Linux scale from. */
const [traySize, templateSize] = [64, 36]

const browser = await launchChromium()
try {
  const page = await browser.newPage()
  const draw = async (svg: string, size: number): Promise<Buffer> => {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`
    )
    return page.screenshot({ omitBackground: true })
  }
  for (const name of ["tray", "tray-template", "app.iconset"]) {
    rmSync(join(folder, name), { recursive: true, force: true })
    mkdirSync(join(folder, name))
  }
  for (const name of trayIconNames) {
    writeFileSync(join(folder, "tray", `${name}.png`), await draw(trayPicture(mark, name), traySize))
    writeFileSync(join(folder, "tray-template", `${name}.png`), await draw(trayTemplate(mark, name), templateSize))
  }
  const app = appIcon(mark)
  for (const size of macSizes) {
    writeFileSync(join(folder, "app.iconset", `icon_${size}x${size}.png`), await draw(app, size))
    writeFileSync(join(folder, "app.iconset", `icon_${size}x${size}@2x.png`), await draw(app, size * 2))
  }
  writeFileSync(join(folder, "app.png"), await draw(app, 512))
  const pictures: Array<readonly [number, Buffer]> = []
  for (const size of windowsSizes) pictures.push([size, await draw(app, size)])
  writeFileSync(join(folder, "app.ico"), icoOf(pictures))
  console.log(`${trayIconNames.length} pictures of the tray, twice each, and the app's icon in ${folder}`)
} finally {
  await browser.close()
}
