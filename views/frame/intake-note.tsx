/** Over every view, as long as nothing new starts. */
import { Pause } from "lucide-react"
import { Button } from "../kit/button.tsx"
import { Text } from "../kit/text.tsx"
import { useInstallation } from "../state/installation.ts"
import { resumeIntake } from "../state/intake.ts"
import { clock } from "../text/format.ts"

export const IntakeNote = () => {
  const paused = useInstallation(({ status }) => status?.intakePause)
  if (paused === undefined) return null
  return (
    <div className="notebar" role="status">
      <Pause className="i s wait" aria-hidden />
      <span className="med">Intake is paused.</span>
      <span className="t2 cut">What runs goes on; nothing new starts.</span>
      <span className="num t3 f12 cut ml-auto">
        since {clock(paused.at, Date.now())}
        {paused.by.kind === "person" ? (
          <>
            , by <Text>{paused.by.name}</Text>
          </>
        ) : null}
      </span>
      <Button onClick={() => void resumeIntake()}>Resume intake</Button>
    </div>
  )
}
