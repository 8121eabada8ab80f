/** A node in one line: its icon with the ink of how it stands, its name, and what there is to say of it. */
import type { GraphNode } from "../../core/domain/provenance.ts"
import { Text } from "../kit/text.tsx"
import { kinds } from "./kinds.ts"
import { detailOf, inkOf, titleOf } from "./labels.ts"

export const NodeIcon = ({ node }: { readonly node: GraphNode }) => {
  const Icon = kinds[node.kind].icon
  const ink = inkOf(node)
  return <Icon className={`i s ${ink === "idle" ? "t3" : ink}`} aria-hidden />
}

export const NodeWords = ({ node }: { readonly node: GraphNode }) => {
  const detail = detailOf(node)
  return (
    <>
      <span className="sr">{kinds[node.kind].word} </span>
      <span className="cut">
        <Text>{titleOf(node)}</Text>
      </span>
      {detail === "" ? null : (
        <span className="t3 f12 cut">
          <Text>{detail}</Text>
        </span>
      )}
    </>
  )
}
