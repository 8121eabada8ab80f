/** Buttons: primary, plain, quiet, icon, stop. A key that does the same stands on the button. */
import type { LucideIcon } from "lucide-react"
import type { ComponentProps, ReactNode } from "react"

export interface ButtonProps extends Omit<ComponentProps<"button">, "children"> {
  readonly look?: "primary" | "plain" | "quiet" | "stop"
  readonly icon?: LucideIcon
  readonly shortcut?: string
  /** The key as it stands on the button, where it is not the shortcut itself. */
  readonly shown?: string
  readonly children?: ReactNode
}

export const Button = ({ look = "plain", icon: Icon, shortcut, shown, children, className = "", ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    {...(shortcut === undefined ? {} : { "aria-keyshortcuts": shortcut })}
    className={`btn ${look === "plain" ? "" : look} ${children === undefined ? "icon" : ""} ${className}`}
  >
    {Icon === undefined ? null : <Icon className="i s" aria-hidden />}
    {children}
    {shortcut === undefined || children === undefined ? null : <kbd aria-hidden>{shown ?? shortcut}</kbd>}
  </button>
)
