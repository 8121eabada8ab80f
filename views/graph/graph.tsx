/** The provenance graph of the workspace, of one run, or the history of one file. */
import { Message } from "../kit/message.tsx"
import { go, slide, type Query } from "../state/route.ts"
import { Explorer } from "./explorer.tsx"
import { ScopeBar } from "./scope-bar.tsx"

export const GraphPage = ({ query }: { readonly query: Query }) => {
  const subject = query.of === "run" ? query.run : query.of === "file" ? query.path : "workspace"
  const named = subject !== undefined && subject !== ""
  return (
    <>
      <ScopeBar query={query} onScope={(next) => go({ view: "graph", query: next })} />
      {named ? (
        <Explorer
          key={`${query.of ?? ""} ${subject}`}
          query={query}
          name={`patchplane-graph-${subject.replace(/[^\w.-]+/g, "-")}`}
          onQuery={(next) => slide({ view: "graph", query: next })}
        />
      ) : (
        <div className="page">
          <div>
            <Message tone="plain" title={query.of === "run" ? "Which run?" : "Which file?"}>
              {query.of === "run"
                ? "Its number, such as R-12: where its change comes from, and what came of it."
                : "Its path as it is called now, from the root of its repository: every change of it, through its renames."}
            </Message>
          </div>
        </div>
      )}
    </>
  )
}
