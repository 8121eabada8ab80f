/** What one's own act did, for a moment. Takes no focus. */
import { CircleCheck, CircleX, Info, X } from "lucide-react"
import { Button } from "../kit/button.tsx"
import { Text } from "../kit/text.tsx"
import { dismiss, useNotices } from "../state/notices.ts"

const icons = { done: CircleCheck, fail: CircleX, plain: Info }

export const Toasts = () => {
  const notices = useNotices()
  return (
    <div className="toasts" role="status" aria-live="polite">
      {notices.map(({ id, tone, text }) => {
        const Icon = icons[tone]
        return (
          <div key={id} className="toast">
            <Icon className={`i ${tone === "plain" ? "t3" : tone}`} aria-hidden />
            <span className="grow">
              <Text>{text}</Text>
            </span>
            <Button look="quiet" icon={X} aria-label="Dismiss" className="small" onClick={() => dismiss(id)} />
          </div>
        )
      })}
    </div>
  )
}
