/** Which repositories a request spans: in order, the first is the primary one. */
import { ArrowUp, FolderGit2, X } from "lucide-react"
import { Button } from "../kit/button.tsx"
import { Choice } from "../kit/choice.tsx"
import { FieldNote, noteOf, type FieldProblem } from "../kit/field.tsx"
import { Text } from "../kit/text.tsx"
import { useInstallation } from "../state/installation.ts"
import { hrefOf } from "../state/route.ts"
import { visible } from "../text/visible.ts"

export interface RepositoriesFieldProps {
  readonly chosen: ReadonlyArray<string>
  readonly problem: FieldProblem | undefined
  readonly onChange: (chosen: ReadonlyArray<string>) => void
}

export const RepositoriesField = ({ chosen, problem, onChange }: RepositoriesFieldProps) => {
  const connected = useInstallation((installation) => installation.repositories)
  const left = (connected ?? []).filter(({ name }) => !chosen.includes(name))
  return (
    <fieldset className="field">
      <legend className="lb">Repositories</legend>
      <div className="picked" data-wrong={problem !== undefined}>
        <ol>
          {chosen.map((name, index) => (
            <li key={name} className="row">
              <FolderGit2 className="i s text-3" aria-hidden />
              <span className="cut font-medium">
                <Text>{name}</Text>
              </span>
              <span className="text-3">{index === 0 ? "primary" : "further"}</span>
              <span className="grow" />
              {index === 0 ? null : (
                <Button
                  look="quiet"
                  icon={ArrowUp}
                  aria-label={`Make ${visible(name)} the primary repository`}
                  onClick={() => onChange([name, ...chosen.filter((other) => other !== name)])}
                />
              )}
              <Button
                look="quiet"
                icon={X}
                aria-label={`Leave ${visible(name)} out`}
                onClick={() => onChange(chosen.filter((other) => other !== name))}
              />
            </li>
          ))}
        </ol>
        {left.length === 0 && connected !== undefined ? (
          <p className="text-12 text-3 px-2 py-1">
            {connected.length === 0 ? "No repository is connected yet. " : "All that are connected are chosen. "}
            <a className="link" href={hrefOf({ view: "repositories", query: {} })}>
              Connect one
            </a>
          </p>
        ) : (
          <Choice
            id="repositories"
            label="Add a repository"
            value=""
            invalid={problem !== undefined}
            describedBy={noteOf("repositories")}
            options={[
              ["", chosen.length === 0 ? "Choose a repository…" : "Add a repository…"],
              ...left.map(({ name }) => [name, visible(name)] as const)
            ]}
            onChoose={(name) => name !== "" && onChange([...chosen, name])}
          />
        )}
      </div>
      <FieldNote
        id="repositories"
        said={chosen.length > 1 ? "Each gets its own sandboxes, patch set, reviews and approval. All are published, or none." : undefined}
        problem={problem}
      />
    </fieldset>
  )
}
