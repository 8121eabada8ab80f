/** The configuration as its file's text, with what is wrong with it by place. */
import { Section } from "../kit/facts.tsx"
import { Text } from "../kit/text.tsx"
import type { SettingsState } from "./use-settings.ts"

export const JsonSection = ({ state }: { readonly state: SettingsState }) => {
  const { text, check } = state
  const wrong = [
    ...(check?.problems ?? []).map(({ path, found, expected }) => [path, `found ${found}, expected ${expected}.`] as const),
    ...(check?.byHand ?? []).map(({ path, why }) => [path, `not set from here. ${why}`] as const)
  ]
  return (
    <Section title="As JSON" end={<span className="text-12">the whole file; a save replaces it</span>}>
      <textarea
        className="in mono config-text"
        aria-label="Configuration as JSON"
        aria-invalid={wrong.length > 0}
        aria-describedby="config-wrong"
        spellCheck={false}
        value={text === "" ? "{}\n" : text}
        onChange={(event) => state.edit(event.target.value)}
      />
      <ul id="config-wrong" aria-live="polite">
        {wrong.map(([path, what]) => (
          <li key={path} className="note wrong">
            <span>
              <code>{path === "" ? "the file" : path}</code> <Text>{what}</Text>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
