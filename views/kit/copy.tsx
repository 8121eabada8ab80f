/** Copies a text that is too long to read off: a hash, a report. Says what came of it. */
import { Copy } from "lucide-react"
import { notify } from "../state/notices.ts"
import { Button } from "./button.tsx"

export interface CopyButtonProps {
  readonly text: string
  /** What it is: "hash", "report". */
  readonly what: string
  /** Shows its words, not only its icon. */
  readonly worded?: boolean
}

export const copyText = (text: string, what: string): Promise<void> =>
  // Without a secure context there is no clipboard at all.
  Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
    () => notify(`Copied the ${what}.`, "plain"),
    () => notify(`The ${what} was not copied: this window may not write to the clipboard.`, "fail")
  )

export const CopyButton = ({ text, what, worded = false }: CopyButtonProps) =>
  worded ? (
    <Button icon={Copy} onClick={() => void copyText(text, what)}>
      Copy {what}
    </Button>
  ) : (
    <Button look="quiet" icon={Copy} aria-label={`Copy the ${what}`} title={`Copy the ${what}`} onClick={() => void copyText(text, what)} />
  )
