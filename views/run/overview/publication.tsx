/** What stands in the target after the gate wrote it. */
import type { Publication } from "../../../core/domain/outcome.ts"
import { Hash, Section } from "../../kit/facts.tsx"
import { Text } from "../../kit/text.tsx"

export const PublicationFacts = ({ publication }: { readonly publication: Publication }) => (
  <Section title="Published">
    <dl className="kv">
      <dt>Branch</dt>
      <dd>
        <code>
          <Text>{publication.branch}</Text>
        </code>
      </dd>
      <dt>Commit</dt>
      <dd className="row">
        <Hash of={publication.commit} />
        <span className="t3">tree</span>
        <Hash of={publication.tree} />
        <span className="t3">note</span>
        <Hash of={publication.note} />
      </dd>
      <dt>In</dt>
      <dd>
        <code>
          <Text>{publication.target}</Text>
        </code>
      </dd>
    </dl>
  </Section>
)
