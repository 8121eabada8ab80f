/**
 * Keys of places that are not shown now, for the key help: what is bound says its own words, and this only what it
 * can't, since nothing that isn't drawn binds keys. tests/e2e/keys.test.ts holds it against what the views bind.
 */
import type { Place } from "./keyboard.ts"

export interface Known {
  readonly keys: ReadonlyArray<string>
  readonly does: string
}

export const catalog: Readonly<Record<Place, ReadonlyArray<Known>>> = {
  Everywhere: [
    { keys: ["Mod+k"], does: "Search or run a command" },
    { keys: ["?"], does: "Show all keys" },
    { keys: ["Mod+b"], does: "Show or fold the sidebar" },
    { keys: ["z"], does: "Undo, where nothing was written" },
    { keys: ["Escape"], does: "Go back" }
  ],
  Go: [
    { keys: ["g i"], does: "Open the inbox" },
    { keys: ["g n"], does: "Open the next run that waits" },
    { keys: ["g r"], does: "Open the requests" },
    { keys: ["n"], does: "New request" },
    { keys: ["g p"], does: "Open the repositories" },
    { keys: ["g g"], does: "Open the provenance graph" },
    { keys: ["g m"], does: "Open the metrics" },
    { keys: ["g s"], does: "Open the settings" },
    { keys: ["g d"], does: "Open the doctor" }
  ],
  List: [
    { keys: ["j", "ArrowDown"], does: "Move down" },
    { keys: ["k", "ArrowUp"], does: "Move up" },
    { keys: ["Enter"], does: "Open the run" },
    { keys: ["o"], does: "Open the run's diff" },
    { keys: ["/"], does: "Filter" }
  ],
  Decide: [
    { keys: ["a"], does: "Approve" },
    { keys: ["A"], does: "Approve with an edited message" },
    { keys: ["r"], does: "Reject the change" },
    { keys: ["c"], does: "Request changes" },
    { keys: ["e"], does: "Answer the question" },
    { keys: ["O"], does: "Override, with a reason" }
  ],
  Run: [
    { keys: ["1", "2", "3", "4", "5", "6", "7", "8"], does: "Show a tab" },
    { keys: ["p"], does: "Pause or resume the run" },
    { keys: ["s"], does: "Redirect the run" },
    { keys: ["Escape"], does: "Go back to the inbox" }
  ],
  Timeline: [
    { keys: ["End"], does: "Follow the newest events" },
    { keys: ["z"], does: "Unfold or fold everything" }
  ],
  Diff: [
    { keys: ["n"], does: "Show the next change" },
    { keys: ["p"], does: "Show the change before" },
    { keys: ["]"], does: "Show the next file" },
    { keys: ["["], does: "Show the file before" },
    { keys: ["x"], does: "Mark the file as viewed and go on" },
    { keys: ["v"], does: "Show what changed since my review" },
    { keys: ["m"], does: "Comment on the line" },
    { keys: ["i"], does: "Show the diff side by side or inline" },
    { keys: ["t"], does: "Show or hide the files" },
    { keys: ["o"], does: "Show the folded lines" },
    { keys: ["h"], does: "Take parts of the change" },
    { keys: ["f"], does: "Take or leave the file" },
    { keys: ["u"], does: "Take or leave the hunk" },
    { keys: ["e"], does: "Edit the file" },
    { keys: ["Mod+s"], does: "Save the edit into your version" },
    { keys: ["z"], does: "Undo, where nothing was written" },
    { keys: ["/"], does: "Filter the files" }
  ],
  Graph: [
    { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "Move to a neighbour" },
    { keys: ["/"], does: "Find a node" }
  ]
}
