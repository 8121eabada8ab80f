/** Says wherever a run shows that its model's answers are canned. */
import { ScrollText } from "lucide-react"

export const Scripted = ({ words = "scripted" }: { readonly words?: string }) => (
  <span className="scripted" title="The model's answers are scripted: no model was asked.">
    <ScrollText size={11} aria-hidden />
    {words}
  </span>
)
