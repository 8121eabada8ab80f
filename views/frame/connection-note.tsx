/** Says that what shows may be old, and what is being done about it. */
import { Button } from "../kit/button.tsx"
import { Message } from "../kit/message.tsx"
import { tryNow, useConnection } from "../state/connection.ts"
import { useInstallation } from "../state/installation.ts"
import { clock } from "../text/format.ts"

export const ConnectionNote = () => {
  const connection = useConnection()
  const known = useInstallation(({ status }) => status !== undefined)
  if (connection.phase === "live" || connection.phase === "connecting") return null
  const again = <Button onClick={tryNow}>Try now</Button>
  return (
    <div style={{ padding: "8px 12px" }}>
      {connection.phase === "locked" ? (
        <Message tone="wait" title="This page is not let in any more." mend={again}>
          Its ticket ended when PatchPlane started anew. Run <code>patchplane open</code> in a terminal: it opens the page with a fresh one.
        </Message>
      ) : (
        <Message
          tone="offline"
          title={known ? `Offline since ${clock(connection.since, Date.now())}.` : "PatchPlane does not answer."}
          mend={again}
        >
          {known
            ? "What you see is from then. It is tried again by itself; until then nothing you decide is sent."
            : "Start it with npm start. It is tried again by itself."}
        </Message>
      )}
    </div>
  )
}
