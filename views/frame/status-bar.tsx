/** The thin line at the bottom: connection, ledger, sandbox, model, who. */
import { Box, CircleCheck, CloudOff, Link2, LoaderCircle, Power, ScrollText, TriangleAlert, User } from "lucide-react"
import { Text } from "../kit/text.tsx"
import { useConnection } from "../state/connection.ts"
import { useInstallation } from "../state/installation.ts"
import { clock, clockSeconds, grouped, shortHash } from "../text/format.ts"

export const StatusBar = () => {
  const connection = useConnection()
  const status = useInstallation((installation) => installation.status)
  return (
    <footer className="status" aria-label="Status">
      {connection.phase === "live" ? (
        status?.held === undefined ? (
          <span className="row" role="status">
            <CircleCheck className="i" aria-hidden />
            Live{status?.intakePause === undefined ? "" : ", intake paused"}
          </span>
        ) : (
          <span className="row fail med" role="status">
            <Power className="i" aria-hidden />
            Stopped {clockSeconds(status.held.at)}
          </span>
        )
      ) : (
        <span className="row wait med" role="status">
          {connection.phase === "connecting" ? <LoaderCircle className="i spin" aria-hidden /> : <CloudOff className="i" aria-hidden />}
          {connection.phase === "connecting"
            ? "Connecting"
            : connection.phase === "locked"
              ? "Not let in"
              : `Offline since ${clock(connection.since, Date.now())}`}
        </span>
      )}
      {status === undefined ? null : (
        <>
          <span className="row" title={status.head.hash}>
            <Link2 className="i" aria-hidden />
            Ledger at <code>{grouped(status.head.seq)}</code> <code>{shortHash(status.head.hash)}</code>
          </span>
          <span className={`row ${status.sandbox.works ? "" : "wait med"}`} title={status.sandbox.why}>
            {status.sandbox.works ? <Box className="i" aria-hidden /> : <TriangleAlert className="i" aria-hidden />}
            {status.sandbox.works ? status.sandbox.name : "no sandbox"}
          </span>
          <span className="grow" />
          <span className="row">
            {status.model.scripted ? <ScrollText className="i" aria-hidden /> : null}
            <Text>{status.model.scripted ? "scripted model" : `${status.model.provider} ${status.model.id}`}</Text>
          </span>
          <span className="row">
            <User className="i" aria-hidden />
            {status.actor.kind === "person" ? <Text>{`${status.actor.name}, ${status.actor.role}`}</Text> : "PatchPlane"}
          </span>
        </>
      )}
    </footer>
  )
}
