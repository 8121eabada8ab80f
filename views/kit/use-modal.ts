/** Shows a dialog over all else as long as it is drawn, and gives the focus back when it goes. */
import { useLayoutEffect, type RefObject } from "react"

/** What bears `data-first` gets the focus. */
export const useModal = (dialog: RefObject<HTMLDialogElement | null>): void =>
  // Before the next paint, and ended while the dialog still stands in the page: a removed one gives no focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null || element.open) return
    element.showModal()
    // React handles `autofocus` before the dialog is open, when nothing in it can take focus.
    element.querySelector<HTMLElement>("[data-first]")?.focus({ preventScroll: true })
    // The platform has scrolled to what it focused first; a long dialog is read from its beginning.
    element.scrollTop = 0
    return () => element.close()
  }, [dialog])
