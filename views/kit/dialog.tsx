/** A question over the page. The browser's own modal dialog keeps focus inside, gives it back, and closes on Esc. */
import { useRef, type ReactNode } from "react"
import { useModal } from "./use-modal.ts"

export interface DialogProps {
  readonly title: ReactNode
  readonly children: ReactNode
  /** Buttons; the one of type `submit` answers Enter. */
  readonly footer: ReactNode
  readonly onSubmit: () => void
  readonly onClose: () => void
  /** For tables, which the width of a question is too little for. */
  readonly wide?: boolean
}

export const Dialog = ({ title, children, footer, onSubmit, onClose, wide = false }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  useModal(dialog)
  return (
    <dialog
      ref={dialog}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSubmit()
        }}
      >
        <header>
          <h2 id="dialog-title">{title}</h2>
        </header>
        <div className="body">{children}</div>
        <footer>{footer}</footer>
      </form>
    </dialog>
  )
}
