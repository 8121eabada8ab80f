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
    { keys: ["/"], does: "Search or filter" },
    { keys: ["Mod+enter"], does: "Send the request" },
    { keys: ["Mod+s"], does: "Save the settings" },
    { keys: ["x"], does: "Skip the step" },
    { keys: ["r"], does: "Check this machine again" },
    { keys: ["l"], does: "Show the number's chart or its table" }
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
    { keys: ["[", "]"], does: "Show the version before or after" },
    { keys: ["o", "Enter"], does: "Unfold or fold what is chosen" },
    { keys: ["j", "k"], does: "Move among events, findings, or steps of a replay" },
    { keys: ["Home", "End"], does: "Go to the first or the last" },
    { keys: ["v"], does: "Compare with the plan before, or override the violation" },
    { keys: ["e", "i", "y", "t"], does: "Show the ledger's events, sessions, replay or report" },
    { keys: ["w", "W"], does: "Verify what is new in the ledger, or all of it" },
    { keys: ["x"], does: "Export the run's proof bundle" },
    { keys: ["Escape"], does: "Go back to the inbox" }
  ],
  Timeline: [
    { keys: ["j"], does: "Choose the next event" },
    { keys: ["k"], does: "Choose the event before" },
    { keys: ["o", "Enter"], does: "Unfold or fold the chosen event" },
    { keys: ["Home"], does: "Go to the first event" },
    { keys: ["End"], does: "Follow the newest events" },
    { keys: ["z"], does: "Unfold or fold all events" },
    { keys: ["/"], does: "Search the timeline" }
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
    { keys: ["/"], does: "Find a node" },
    { keys: ["Enter"], does: "Read the node" },
    { keys: ["o"], does: "Open what the node is a record of" },
    { keys: ["b"], does: "Find the path between two nodes" },
    { keys: ["l"], does: "Show the graph as a list or as a drawing" },
    { keys: ["f"], does: "Show all of the graph" },
    { keys: ["+", "="], does: "Zoom in" },
    { keys: ["-"], does: "Zoom out" },
    { keys: ["u"], does: "Show what is newer in the graph" },
    { keys: ["Escape"], does: "Leave the node" }
  ]
}
