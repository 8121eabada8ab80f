/** Beside the kill switch, and its mild sister: nothing new starts, and what runs goes on. */
import { Pause, Play } from "lucide-react"
import { useInstallation } from "../state/installation.ts"
import { pauseIntake, resumeIntake } from "../state/intake.ts"

export const IntakeButton = () => {
  const paused = useInstallation(({ status }) => status?.intakePause !== undefined)
  const words = paused ? "Resume intake" : "Pause intake"
  const Icon = paused ? Play : Pause
  return (
    <button
      type="button"
      className="n"
      title={paused ? "Queued runs may start again" : "Nothing new starts; what runs goes on"}
      aria-label={words}
      onClick={() => void (paused ? resumeIntake() : pauseIntake())}
    >
      <Icon className="i" aria-hidden />
      <span className="l">{words}</span>
    </button>
  )
}
