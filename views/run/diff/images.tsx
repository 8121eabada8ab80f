/** Pictures before and after, beside each other, each with its own measures. Bytes of an agent's: drawn from `data:`, never run. */
import { useState } from "react"
import { bytes } from "../../text/format.ts"
import type { Image } from "./content.ts"

export interface ImagesProps {
  readonly path: string
  readonly before?: Image
  readonly after?: Image
  readonly beforeBytes: number
  readonly afterBytes: number
}

export const Images = ({ before, after, beforeBytes, afterBytes }: ImagesProps) => (
  <div className="images scroll grow">
    <Picture words="Before" image={before} size={beforeBytes} />
    <Picture words="After" image={after} size={afterBytes} />
  </div>
)

const Picture = ({ words, image, size }: { readonly words: string; readonly image: Image | undefined; readonly size: number }) => {
  const [shown, setShown] = useState<string>()
  return (
    <figure>
      {image === undefined ? (
        <p className="text-3 p-3">{size === 0 ? "Absent." : "Not shown: over 2 MB, or no picture by its first bytes."}</p>
      ) : (
        <img
          src={`data:${image.type};base64,${image.base64}`}
          alt={words}
          onLoad={({ currentTarget }) => setShown(`${currentTarget.naturalWidth} × ${currentTarget.naturalHeight}`)}
          onError={() => setShown("broken: it can't be drawn")}
        />
      )}
      <figcaption className="text-12 text-2">
        {words}
        <span className="text-3">
          {" "}
          {[image?.type.slice("image/".length).toUpperCase(), shown, size === 0 ? undefined : bytes(size)].filter(Boolean).join(", ")}
        </span>
      </figcaption>
    </figure>
  )
}
