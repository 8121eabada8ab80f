/** A few actions behind one button. Arrow keys and letters move, Esc closes and gives the focus back. */
import type { LucideIcon } from "lucide-react"
import { DropdownMenu } from "radix-ui"
import { Button } from "./button.tsx"

export interface MenuProps {
  readonly label: string
  readonly icon: LucideIcon
  readonly items: ReadonlyArray<{ readonly label: string; readonly act: () => void }>
}

export const Menu = ({ label, icon, items }: MenuProps) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>
      <Button look="quiet" icon={icon} aria-label={label} />
    </DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu-list" align="end" sideOffset={4} aria-label={label}>
        {items.map((item) => (
          <DropdownMenu.Item key={item.label} className="inset" onSelect={item.act}>
            {item.label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
)
