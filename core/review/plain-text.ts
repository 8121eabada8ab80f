/** What a program wrote, as text for people: terminal escapes and control characters taken out. */
import { stripVTControlCharacters } from "node:util"

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

export const plainText = (raw: string): string => stripVTControlCharacters(raw.replaceAll("\r\n", "\n")).replace(controls, "")
