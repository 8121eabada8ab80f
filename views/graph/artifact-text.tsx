/** An artifact's text, read when a person asks for it; long ones from their beginning. */
import { useState } from "react"
import type { ArtifactHash } from "../../core/domain/ids.ts"
import { Button } from "../kit/button.tsx"
import { Hash, Section } from "../kit/facts.tsx"
import { ProblemMessage } from "../kit/message.tsx"
import { Text } from "../kit/text.tsx"
import { ask, type Answer } from "../state/client.ts"
import { bytes } from "../text/format.ts"

const mostCharacters = 20_000

export const ArtifactText = ({ hash }: { readonly hash: ArtifactHash }) => {
  const [answer, setAnswer] = useState<Answer<string> | "asked">()
  const read = () => {
    setAnswer("asked")
    void ask((core) => core.ReadArtifact({ hash })).then(setAnswer)
  }
  return (
    <Section title="Text" end={<Hash of={hash} long />}>
      {answer === undefined || answer === "asked" ? (
        <Button onClick={read} aria-busy={answer === "asked"}>
          Read it
        </Button>
      ) : answer.ok ? (
        <>
          <div className="out graph-text" tabIndex={0} role="region" aria-label="Text of the artifact">
            <Text>{answer.value.slice(0, mostCharacters)}</Text>
          </div>
          {answer.value.length <= mostCharacters ? null : (
            <p className="f12 t3 mt-1">
              The first {bytes(mostCharacters)} of {bytes(answer.value.length)}.
            </p>
          )}
        </>
      ) : (
        <ProblemMessage problem={answer.problem} mend={<Button onClick={read}>Try again</Button>} />
      )}
    </Section>
  )
}
