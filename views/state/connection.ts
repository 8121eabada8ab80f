/** Whether the core answers, and when the next try is due. */
import { create } from "zustand"
import { pageKey } from "./kept.ts"

export type Connection =
  | { readonly phase: "connecting" }
  | { readonly phase: "live" }
  /** `since` is when it was last known to answer. */
  | { readonly phase: "offline"; readonly since: number }
  /** The host answers but does not let this page in: its ticket has ended. */
  | { readonly phase: "locked" }

export const useConnection = create<Connection>(() => ({ phase: "connecting" }))

const shortestMs = 250
const longestMs = 10_000
let failures = 0
const wakers = new Set<() => void>()

/** Called by the socket's client. */
export const connected = (): void => {
  failures = 0
  useConnection.setState({ phase: "live" }, true)
}
export const disconnected = (): void => {
  const { phase } = useConnection.getState()
  if (phase === "live") useConnection.setState({ phase: "offline", since: Date.now() }, true)
  if (phase === "connecting") void probe()
}

/** A refused upgrade tells a page nothing; a plain request to the same host tells why. */
const probe = async (): Promise<void> => {
  const since = Date.now()
  const status = await fetch("/", { method: "HEAD", cache: "no-store" }).then(
    (answer) => answer.status,
    () => 0
  )
  if (useConnection.getState().phase === "live") return
  useConnection.setState(
    status === 401 || status === 403 || (status === 200 && pageKey() === undefined) ? { phase: "locked" } : { phase: "offline", since },
    true
  )
}

/** Milliseconds before try number `failed + 1`: doubles from 250 ms to 10 s. Pure. */
export const backoff = (failed: number): number => Math.min(longestMs, shortestMs * 2 ** failed)

/** Resolves when it is time for another try: after the backoff or at once when a person asks, and never while nobody looks. */
export const nextTry = async (signal: AbortSignal): Promise<void> => {
  const phase = useConnection.getState().phase
  if (phase === "offline" || phase === "locked") void probe()
  await waited(backoff(failures++), signal)
  while (document.visibilityState !== "visible" && !signal.aborted) await waited(undefined, signal)
}

/** Ends the wait for the next try. */
export const tryNow = (): void => {
  failures = 0
  for (const wake of wakers) wake()
}

const waited = (ms: number | undefined, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = ms === undefined ? undefined : setTimeout(() => done(), ms)
    const done = () => {
      clearTimeout(timer)
      wakers.delete(done)
      document.removeEventListener("visibilitychange", done)
      signal.removeEventListener("abort", done)
      resolve()
    }
    wakers.add(done)
    document.addEventListener("visibilitychange", done)
    signal.addEventListener("abort", done)
  })
