/** All keys, under `?`. */
import { useState } from "react"
import { Button } from "../kit/button.tsx"
import { Dialog } from "../kit/dialog.tsx"
import { Keys } from "../kit/keys.tsx"
import { useActions } from "./keyboard.ts"

const keys: ReadonlyArray<readonly [string, ReadonlyArray<readonly [ReadonlyArray<string>, string]>]> = [
  [
    "Everywhere",
    [
      [["?"], "these keys"],
      [["g", "i"], "inbox"],
      [["g", "d"], "doctor"],
      [["g", "n"], "next waiting"],
      [["Esc"], "back"]
    ]
  ],
  [
    "List",
    [
      [["j", "k"], "move"],
      [["Enter"], "open run"],
      [["o"], "open diff"]
    ]
  ],
  [
    "Decide",
    [
      [["a"], "approve"],
      [["Shift", "A"], "approve with message"],
      [["r"], "reject"],
      [["c"], "request changes"]
    ]
  ],
  [
    "Run",
    [
      [["1", "2", "3"], "tabs"],
      [["p"], "pause, resume"],
      [["s"], "redirect"],
      [["z"], "unfold the timeline"]
    ]
  ],
  [
    "Diff",
    [
      [["n", "p"], "change"],
      [["]", "["], "file"],
      [["x"], "viewed and next"],
      [["i"], "split or inline"],
      [["t"], "files"],
      [["/"], "filter"]
    ]
  ],
  ["Kill switch", [[["Ctrl", "Shift", "."], "hold: stop everything"]]]
]

export const KeysHelp = () => {
  const [open, setOpen] = useState(false)
  useActions([{ place: "Everywhere", name: "Show all keys", keys: ["?"], act: () => setOpen(true) }])
  if (!open) return null
  const close = () => setOpen(false)
  return (
    <Dialog
      title="Keys"
      onClose={close}
      onSubmit={close}
      footer={
        <Button type="submit" shortcut="Escape" shown="Esc" data-first="">
          Back
        </Button>
      }
    >
      <div className="keytable">
        {keys.map(([place, rows]) => (
          <section key={place} aria-label={place}>
            <h3 className="sh">{place}</h3>
            <dl>
              {rows.map(([of, does]) => (
                <div key={does} className="row" style={{ height: 24 }}>
                  <dt>
                    <Keys of={of} />
                    <span className="sr">{of.join(" ")}</span>
                  </dt>
                  <dd className="t2">{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
