/** Over everything, as long as everything is held. */
import { Power } from "lucide-react"
import { Text } from "../kit/text.tsx"
import { useHeld } from "../state/installation.ts"
import { clockSeconds } from "../text/format.ts"

export const StopBanner = () => {
  const held = useHeld()
  if (held === undefined) return null
  return (
    <div className="stopbar" role="alert">
      <Power className="i" aria-hidden />
      <span className="strong">Everything is stopped.</span>
      <span className="cut">New runs and queued writes are held until a person releases them.</span>
      <a href="#/stopped">Release</a>
      <span className="grow" />
      <span className="num">
        {clockSeconds(held.at)}
        {held.by.kind === "person" ? (
          <>
            , by <Text>{held.by.name}</Text>
          </>
        ) : null}
      </span>
    </div>
  )
}
