/** "Stop everything": held for 1.2 s by pointer or key; shows the state once everything is stopped. */
import { Power } from "lucide-react"
import { HoldButton } from "../kit/hold-button.tsx"
import { useHeld } from "../state/installation.ts"
import { stopHold, useKill } from "../state/kill.ts"

export const StopButton = () => {
  const held = useHeld()
  if (held !== undefined) {
    return (
      <a className="n fail" href="#/stopped" title="Everything is stopped">
        <Power className="i" aria-hidden />
        <span className="l med">Stopped</span>
      </a>
    )
  }
  return (
    <HoldButton
      hold={stopHold}
      className="n"
      held="stop"
      title="Hold to stop everything (or hold Ctrl+Shift+.)"
      shortcut="Control+Shift+."
      onTap={() => useKill.setState({ asking: "stop" })}
      label={
        <>
          <span className="l grow cut">Stop everything</span>
          <span className="l keys">
            <kbd>Hold</kbd>
          </span>
        </>
      }
    />
  )
}
