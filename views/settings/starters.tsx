/** Policy bundles to begin with: what each is for, what it says, and which one is chosen. */
import type { PolicyView } from "../../core/api/contract.ts"
import { Button } from "../kit/button.tsx"
import { Mark } from "../kit/status.tsx"
import { Text } from "../kit/text.tsx"

export interface StartersProps {
  readonly starters: PolicyView["starters"]
  readonly chosen: unknown
  readonly onChoose: (bundle: unknown) => void
  /** Only these, by name. */
  readonly only?: ReadonlyArray<string>
}

export const Starters = ({ starters, chosen, onChoose, only }: StartersProps) => (
  <ul className="starters">
    {starters
      .filter(({ name }) => only === undefined || only.includes(name))
      .map(({ name, said, bundle }) => (
        <li key={name}>
          <div className="grow">
            <h3 className="font-medium">{name}</h3>
            <p className="text-2">{said}</p>
            <details>
              <summary className="text-12 text-3">What it says</summary>
              <pre className="out">
                <Text>{bundle}</Text>
              </pre>
            </details>
          </div>
          <StarterButton
            isChosen={JSON.stringify(withStarter(chosen, bundle)) === JSON.stringify(chosen)}
            onChoose={() => onChoose(withStarter(chosen, bundle))}
          />
        </li>
      ))}
  </ul>
)

/** Takes a bundle's text up where one's own stood; what only the user may say, and was said, stays. */
export const withStarter = (chosen: unknown, bundle: string): unknown => {
  const own = typeof chosen === "object" && chosen !== null ? chosen : {}
  const kept = Object.fromEntries(
    ["autoApproval", "posture", "unattendedAfterMinutes"].flatMap((key) =>
      Object.hasOwn(own, key) ? [[key, (own as Record<string, unknown>)[key]]] : []
    )
  )
  return { ...(JSON.parse(bundle) as object), ...kept }
}

const StarterButton = ({ onChoose, isChosen }: { readonly onChoose: () => void; readonly isChosen: boolean }) =>
  isChosen ? <Mark ink="done">Chosen</Mark> : <Button onClick={onChoose}>Choose</Button>
