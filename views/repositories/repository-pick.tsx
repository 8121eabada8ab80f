/** All repositories, or one of them. */
import { useInstallation } from "../state/installation.ts"
import { visible } from "../text/visible.ts"

export interface RepositoryPickProps {
  /** Its name; it may be one that is not there any more. */
  readonly chosen: string | undefined
  readonly onChoose: (name: string | undefined) => void
}

export const RepositoryPick = ({ chosen, onChoose }: RepositoryPickProps) => {
  const names = (useInstallation((installation) => installation.repositories) ?? []).map(({ name }) => name)
  return (
    <select
      className="pick"
      aria-label="Repository"
      value={chosen ?? ""}
      onChange={({ target }) => onChoose(target.value === "" ? undefined : target.value)}
    >
      <option value="">All repositories</option>
      {(chosen === undefined || names.includes(chosen) ? names : [...names, chosen]).map((name) => (
        <option key={name} value={name}>
          {visible(name)}
        </option>
      ))}
    </select>
  )
}
