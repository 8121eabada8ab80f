/** Brings what is newer by itself, where nobody looks at anything in particular; not more often than every two seconds. */
import { useEffect, useRef } from "react"

const leastMs = 2000

export const useRefresh = (due: boolean, reload: () => void): void => {
  const last = useRef(0)
  useEffect(() => {
    if (!due) return
    const timer = setTimeout(
      () => {
        last.current = performance.now()
        reload()
      },
      Math.max(0, last.current + leastMs - performance.now())
    )
    return () => clearTimeout(timer)
    // `reload` is another function each time, and always does the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [due])
}
