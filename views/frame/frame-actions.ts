/** What can be done from every view: fold the sidebar, pause intake, the kill switch as a question. */
import { useActions } from "../keys/keyboard.ts"
import { useHeld, useInstallation } from "../state/installation.ts"
import { pauseIntake, resumeIntake } from "../state/intake.ts"
import { useKill } from "../state/kill.ts"
import { toggleRail } from "../state/sidebar.ts"

export const useFrameActions = ({ rail, narrow }: { readonly rail: boolean; readonly narrow: boolean }): void => {
  const held = useHeld() !== undefined
  const paused = useInstallation(({ status }) => status?.intakePause !== undefined)
  useActions([
    {
      place: "Everywhere",
      name: rail ? "Show the whole sidebar" : "Fold the sidebar",
      keys: ["Mod+b"],
      missing: narrow ? "The window is too narrow for the whole sidebar." : undefined,
      act: () => toggleRail(rail)
    },
    paused
      ? { place: "Everywhere", name: "Resume intake", about: "queued runs may start again", keys: [], act: () => void resumeIntake() }
      : {
          place: "Everywhere",
          name: "Pause intake",
          about: "nothing new starts; what runs goes on",
          keys: [],
          act: () => void pauseIntake()
        },
    held
      ? {
          place: "Everywhere",
          name: "Release the kill switch",
          about: "asks first",
          keys: [],
          act: () => useKill.setState({ asking: "release" })
        }
      : {
          place: "Everywhere",
          name: "Stop everything",
          about: "asks first; or hold Ctrl Shift .",
          keys: [],
          act: () => useKill.setState({ asking: "stop" })
        }
  ])
}
