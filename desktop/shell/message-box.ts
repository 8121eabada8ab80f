/**
 * A message box that holds up nobody. The native core's call answers only when the person did, and keeps the thread that
 * made it until then: in the app's own, a question would take the kill switch's shortcut away. So a thread of its
 * own calls it, and ends with the answer.
 */
import { suffix } from "bun:ffi"
import { join } from "node:path"
import type { Question } from "./desktop-shell.ts"

/** Runs in a worker, which shares the process's native library. Answers a number, or -1 where the call fails. */
const inItsThread = `
import { dlopen, ptr } from "bun:ffi"
self.onmessage = ({ data: { library, texts, usual, cancel } }) => {
  try {
    const { cstring, int } = { cstring: "cstring", int: "int" }
    const { symbols } = dlopen(library, { showMessageBox: { args: [cstring, cstring, cstring, cstring, cstring, int, int], returns: int } })
    const kept = texts.map((text) => Buffer.from(text + "\\0"))
    self.postMessage(symbols.showMessageBox(...kept.map((text) => ptr(text)), usual, cancel))
  } catch (cause) {
    console.error("No message box could be shown:", cause)
    self.postMessage(-1)
  }
}
`

/** The index of the button that was chosen; closing the box is `cancel`; -1 where none could be shown. */
export const showMessageBox = (question: Question): Promise<number> =>
  new Promise((resolve) => {
    const source = URL.createObjectURL(new Blob([inItsThread], { type: "text/javascript" }))
    const thread = new Worker(source)
    const done = (answer: number) => {
      thread.terminate()
      URL.revokeObjectURL(source)
      resolve(answer)
    }
    thread.addEventListener("message", ({ data }: MessageEvent<number>) => done(data >= 0 && data < question.buttons.length ? data : -1))
    thread.addEventListener("error", () => done(-1))
    const { title, message, detail, buttons, cancel } = question
    thread.postMessage({
      library: join(process.cwd(), `libNativeWrapper.${suffix}`),
      // The labels cross as one text with commas between them, and C ends a text at its first zero.
      texts: ["question", title, message, detail, buttons.map((label) => label.replaceAll(",", ";")).join(",")].map((text) =>
        text.replaceAll("\0", " ")
      ),
      usual: cancel,
      cancel
    })
  })
