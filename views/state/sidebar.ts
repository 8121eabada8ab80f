/** Whether a person folded the sidebar to a rail, or unfolded it where it is a rail by itself; kept by this browser. */
import { create } from "zustand"
import { keep, readKept } from "./kept.ts"

type Choice = "rail" | "whole"
const name = "sidebar"
const first = readKept(name)

const useChoice = create<{ readonly choice?: Choice }>(() => (first === "rail" || first === "whole" ? { choice: first } : {}))

/** `byItself`: what the width of the window and the view would make of it. */
export const useRail = (byItself: boolean): boolean => {
  const choice = useChoice((state) => state.choice)
  return choice === undefined ? byItself : choice === "rail"
}

/** Once more and it is as it was by itself. */
export const toggleRail = (isRail: boolean): void => {
  const choice: Choice = isRail ? "whole" : "rail"
  useChoice.setState({ choice })
  keep(name, choice)
}
