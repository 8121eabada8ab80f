/** Asks before an edit that was not saved is left. */
import { Button } from "../../kit/button.tsx"
import { Dialog } from "../../kit/dialog.tsx"
import { Text } from "../../kit/text.tsx"

export interface LeaveDialogProps {
  readonly path: string
  readonly onStay: () => void
  readonly onLeave: () => void
}

export const LeaveDialog = ({ path, onStay, onLeave }: LeaveDialogProps) => (
  <Dialog
    title="Leave your edit?"
    onClose={onStay}
    // After this key: the editor that gets the focus would take it as a letter.
    onSubmit={() => void setTimeout(onStay)}
    footer={
      <>
        <Button type="submit" look="primary" shortcut="Enter" data-first="">
          Go on editing
        </Button>
        <Button onClick={onLeave}>Leave it, and lose what was typed</Button>
      </>
    }
  >
    <p className="text-2">
      What you changed in{" "}
      <code>
        <Text>{path}</Text>
      </code>{" "}
      was not saved as a version.
    </p>
  </Dialog>
)
