/** Reads a secret from the standard input: all of a pipe, or one line that a terminal does not show. */

/** Bytes: a key, a token or a private key; nothing larger is one. */
export const longestSecret = 64 * 1024

export interface SecretInput extends AsyncIterable<Buffer | string> {
  readonly isTTY?: boolean
  readonly setRawMode?: (raw: boolean) => unknown
}

/** Undefined where it was broken off, or is too long. The line's end does not belong to it. */
export const readSecret = async (input: SecretInput, prompt: (text: string) => void, name: string): Promise<string | undefined> =>
  input.isTTY === true ? readLine(input, prompt, name) : readAll(input)

const readAll = async (input: SecretInput): Promise<string | undefined> => {
  const parts: Array<Buffer> = []
  let length = 0
  for await (const part of input) {
    const bytes = Buffer.from(part)
    length += bytes.byteLength
    if (length > longestSecret) return undefined
    parts.push(bytes)
  }
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/\r?\n$/, "")
}

/** In raw mode the terminal shows nothing, and says every key itself. */
const readLine = async (input: SecretInput, prompt: (text: string) => void, name: string): Promise<string | undefined> => {
  input.setRawMode?.(true)
  prompt(`Value of ${name} (it is not shown): `)
  try {
    let typed = ""
    for await (const part of input) {
      for (const character of Buffer.from(part).toString("utf8")) {
        if (character === "\r" || character === "\n") return typed
        if (character === interrupt || (character === endOfInput && typed === "")) return undefined
        typed = character === backspace || character === "\b" ? Array.from(typed).slice(0, -1).join("") : typed + character
        if (typed.length > longestSecret) return undefined
      }
    }
    return undefined
  } finally {
    input.setRawMode?.(false)
    prompt("\n")
  }
}
const interrupt = "\u0003"
const endOfInput = "\u0004"
const backspace = "\u007f"
