/** A view that throws shows that it did, and leaves the rest of the window, the kill switch above all, at work. */
import { Component, type ReactNode } from "react"
import { Button } from "../kit/button.tsx"
import { Message } from "../kit/message.tsx"

export class Boundary extends Component<{ readonly children: ReactNode }, { readonly fault: unknown }> {
  override state: { readonly fault: unknown } = { fault: undefined }
  static getDerivedStateFromError(fault: unknown) {
    return { fault }
  }
  override render() {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return (
      <div className="page">
        <div>
          <Message tone="fail" title="This view could not be drawn." mend={<Button onClick={() => location.reload()}>Load again</Button>}>
            A fault of PatchPlane; your runs are not touched. {fault instanceof Error ? fault.message : String(fault)}
          </Message>
        </div>
      </div>
    )
  }
}
