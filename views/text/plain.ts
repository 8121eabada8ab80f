/** A program's output as it would stand on a screen: without what only a terminal acts on. Pure. */

/** Colours and moves (CSI), titles and links (OSC), and the shorter escapes. */
const escapes =
  // oxlint-disable-next-line no-control-regex
  /\u001B\][^\u0007\u001B\n]*(?:\u0007|\u001B\\)?|(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|\u001B[ -/]*[0-Z\\^-~]/g

/** Without terminal escapes; of a line that was written over (a progress bar) what was written last. */
export const plainText = (output: string): string => {
  const bare = output.includes("\u001B") || output.includes("\u009B") ? output.replace(escapes, "") : output
  return bare.includes("\r") ? bare.split("\n").map(lastWritten).join("\n") : bare
}

const lastWritten = (line: string): string => {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line
  return text.slice(text.lastIndexOf("\r") + 1)
}
