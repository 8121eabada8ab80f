/** Copies a text and says so. */
import { Copy } from "lucide-react"
import { notify } from "../state/notices.ts"
import { Button } from "./button.tsx"

export const CopyButton = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <Button
    look="quiet"
    icon={Copy}
    aria-label={label}
    title={label}
    onClick={() => {
      void navigator.clipboard.writeText(text).then(
        () => notify("Copied."),
        () => notify("This browser does not let PatchPlane copy.", "fail")
      )
    }}
  />
)
