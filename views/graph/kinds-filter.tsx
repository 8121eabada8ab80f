/** Which kinds show: the legend and the filter in one. */
import { ChevronDown } from "lucide-react"
import { Popover } from "radix-ui"
import type { NodeKind } from "../../core/domain/provenance.ts"
import { Button } from "../kit/button.tsx"
import { allKinds, kinds, usualKinds } from "./kinds.ts"

export interface KindsFilterProps {
  readonly shown: ReadonlyArray<NodeKind>
  readonly counts: ReadonlyMap<NodeKind, number>
  readonly onChange: (kinds: ReadonlyArray<NodeKind>) => void
}

export const KindsFilter = ({ shown, counts, onChange }: KindsFilterProps) => {
  const toggle = (kind: NodeKind) => {
    const next = allKinds.filter((one) => (one === kind) !== shown.includes(one))
    // Without any kind there is no graph: the last one stays.
    if (next.length > 0) onChange(next)
  }
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button look="quiet">
          {shown.length === allKinds.length ? "All kinds" : `${shown.length} of ${allKinds.length} kinds`}
          <ChevronDown className="i s" aria-hidden />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="graph-kinds" align="start" sideOffset={4} aria-label="Kinds that show">
          <ul>
            {allKinds.map((kind) => {
              const { icon: Icon, plural } = kinds[kind]
              return (
                <li key={kind}>
                  <label className="check">
                    <input type="checkbox" className="inset" checked={shown.includes(kind)} onChange={() => toggle(kind)} />
                    <Icon className="i s t3" aria-hidden />
                    <span className="grow">{plural}</span>
                    <span className="num t3 f12">{counts.get(kind) ?? ""}</span>
                  </label>
                </li>
              )
            })}
          </ul>
          <div className="flex gap-2">
            <Button onClick={() => onChange(usualKinds)}>All but artifacts</Button>
            <Button onClick={() => onChange(allKinds)}>All</Button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
