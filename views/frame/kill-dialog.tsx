/** Stands in for holding the kill switch, for those whose technology can't hold a button. */
import { Button } from "../kit/button.tsx"
import { Dialog } from "../kit/dialog.tsx"
import { release, stopEverything, useKill } from "../state/kill.ts"

const close = () => useKill.setState({ asking: null })

export const KillDialog = () => {
  const asking = useKill((state) => state.asking)
  if (asking === null) return null
  const stop = asking === "stop"
  const run = () => void (stop ? stopEverything() : release())
  return (
    <Dialog
      title={stop ? "Stop everything?" : "Release?"}
      onClose={close}
      onSubmit={run}
      footer={
        <>
          <Button type="submit" look={stop ? "stop" : "primary"}>
            {stop ? "Stop everything" : "Release"}
          </Button>
          <Button onClick={close} shortcut="Escape" shown="Esc" data-first="">
            Back
          </Button>
        </>
      }
    >
      <p className="t2">
        {stop
          ? "Every agent, sandbox and queued write ends at once, and nothing starts until you release it."
          : "New runs may start again. Stopped runs stay stopped until you resume each."}
      </p>
    </Dialog>
  )
}
