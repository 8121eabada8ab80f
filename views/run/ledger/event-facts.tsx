/** One event in full: what the chain holds of it, and each hash to copy. */
import type { EventView } from "../../../core/api/contract.ts"
import { CopyButton } from "../../kit/copy.tsx"
import { Section } from "../../kit/facts.tsx"
import { Output } from "../../kit/output.tsx"
import { Text } from "../../kit/text.tsx"
import { grouped } from "../../text/format.ts"
import { actorPart, actorWords } from "../people.ts"

export const EventFacts = ({ view: { event, line, text } }: { readonly view: EventView }) => (
  <aside className="led-facts scroll" aria-label="Chosen event">
    <Section title={`Event ${grouped(event.seq)}`}>
      <p className="prose">
        <Text>{line}</Text>
      </p>
    </Section>
    <Section title="In the chain">
      <dl className="kv">
        <dt>Kind</dt>
        <dd>
          <code>
            <Text>{event.event._tag === "Unknown" ? event.event.kind : event.event._tag}</Text>
          </code>
          {event.event._tag === "Unknown" ? <span className="t3"> this page does not know it</span> : null}
        </dd>
        <dt>Of its run</dt>
        <dd className="num">{grouped(event.version)}</dd>
        <dt>At</dt>
        <dd className="num">{new Date(event.at).toISOString()}</dd>
        <dt>Actor</dt>
        <dd>
          <Text>{actorWords(event.actor)}</Text>{" "}
          <span className="t3">
            <Text>{actorPart(event.actor)}</Text>
          </span>
        </dd>
        <Copied name="Hash" of={event.hash} />
        <Copied name="Before" of={event.prevHash} />
        <Copied name="Cause" of={event.cause} />
        <Copied name="Id" of={event.id} />
      </dl>
    </Section>
    {text === undefined || text === "" ? null : (
      <Section title="Text it refers to">
        <Output text={text} label="Text" lines={40} />
      </Section>
    )}
  </aside>
)

const Copied = ({ name, of }: { readonly name: string; readonly of: string }) => (
  <>
    <dt>{name}</dt>
    <dd className="flex items-start gap-1">
      <code className="grow min-w-0 wrap-anywhere">
        <Text>{of}</Text>
      </code>
      <CopyButton text={of} what={name.toLowerCase()} />
    </dd>
  </>
)
