/** Text from outside, as text: never markup, and with unseen characters shown by number (SEC-1). */
import { pieces } from "../text/visible.ts"

export const Text = ({ children }: { readonly children: string }) => (
  <bdi>
    {pieces(children).map((piece, index) =>
      piece.unseen ? (
        <span key={index} className="ctl">
          {piece.text}
        </span>
      ) : (
        piece.text
      )
    )}
  </bdi>
)
