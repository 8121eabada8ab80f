/** Steps through a run's past, event by event, to the exact patch that was made then (LED-7). */
import { SkipBack, SkipForward, StepBack, StepForward } from "lucide-react"
import { useState } from "react"
import type { RunDetail } from "../../../core/api/contract.ts"
import { Button } from "../../kit/button.tsx"
import { Hash, Section } from "../../kit/facts.tsx"
import { Message, ProblemMessage } from "../../kit/message.tsx"
import { Risk } from "../../kit/risk.tsx"
import { Skeleton } from "../../kit/skeleton.tsx"
import { Mark, StatusLine } from "../../kit/status.tsx"
import { Text } from "../../kit/text.tsx"
import { useActions } from "../../keys/keyboard.ts"
import { clockSeconds, grouped } from "../../text/format.ts"
import { useReplay, type ReplayEnd, type ReplayStep } from "./use-replay.ts"

export interface ReplayPaneProps {
  readonly detail: RunDetail
  /** The chosen step, from 1, as the address says it. */
  readonly at: string | undefined
  readonly choose: (step: string) => void
}

/** Steps shown before and after the chosen one. */
const around = 6

export const ReplayPane = ({ detail, at, choose }: ReplayPaneProps) => {
  const [round, setRound] = useState(0)
  const { steps, ends, whole, problem } = useReplay(detail.summary.id, round)
  const wanted = Number(at ?? 1)
  const place = Math.max(0, Math.min(steps.length - 1, (Number.isInteger(wanted) ? wanted : 1) - 1))
  const step = steps[place]
  const to = (index: number) => choose(String(Math.max(0, Math.min(steps.length - 1, index)) + 1))
  useActions([
    { place: "Run", name: "Replay: the next step", keys: ["j"], act: () => to(place + 1) },
    { place: "Run", name: "Replay: the step before", keys: ["k"], act: () => to(place - 1) },
    { place: "Run", name: "Replay: the first step", keys: ["Home"], act: () => to(0) },
    { place: "Run", name: "Replay: the last step", keys: ["End"], act: () => to(steps.length - 1) }
  ])
  const again = <Button onClick={() => setRound(round + 1)}>Replay again</Button>
  if (step === undefined) {
    return problem !== undefined ? (
      <div className="p-4">
        <ProblemMessage problem={problem} mend={again} />
      </div>
    ) : whole ? (
      <div className="p-4">
        <Message tone="plain" title="There is nothing to replay." mend={again} />
      </div>
    ) : (
      <Skeleton rows={6} />
    )
  }
  const from = Math.max(0, place - around)
  return (
    <div className="ov scroll grow" tabIndex={0} role="region" aria-label="Replay">
      <div className="ov-main">
        <div className="row py-3">
          <Button look="quiet" icon={SkipBack} aria-label="First step" onClick={() => to(0)} />
          <Button look="quiet" icon={StepBack} shortcut="k" aria-label="Step before" onClick={() => to(place - 1)} />
          <input
            className="slider"
            type="range"
            aria-label="Step"
            aria-valuetext={`Step ${place + 1} of ${steps.length}: ${step.type}`}
            min={1}
            max={steps.length}
            value={place + 1}
            onChange={(event) => choose(event.target.value)}
          />
          <Button look="quiet" icon={StepForward} shortcut="j" aria-label="Next step" onClick={() => to(place + 1)} />
          <Button look="quiet" icon={SkipForward} aria-label="Last step" onClick={() => to(steps.length - 1)} />
          <span className="num t2 nw">
            {grouped(place + 1)} of {grouped(steps.length)}
          </span>
        </div>
        <ol aria-label="Steps around the chosen one">
          {steps.slice(from, place + around + 1).map((one, index) => (
            <li
              key={one.seq}
              className={`replay-step ${from + index > place ? "t3" : ""}`}
              aria-current={one === step ? "step" : undefined}
            >
              <time className="num t3 f12">{clockSeconds(one.at)}</time>
              <span className="cut">
                <Text>{one.line}</Text>
              </span>
              <span className="num t3 f11 right">{one.seq}</span>
            </li>
          ))}
        </ol>
        <Ends of={ends} whole={whole} />
        {problem === undefined ? null : <ProblemMessage problem={problem} mend={again} />}
      </div>
      <aside className="ov-aside" aria-label="State after this step">
        <State step={step} />
      </aside>
    </div>
  )
}

const State = ({ step }: { readonly step: ReplayStep }) => (
  <Section title="After this step">
    <dl className="kv">
      <dt>Status</dt>
      <dd>
        <StatusLine status={step.status} />
      </dd>
      <dt>Risk</dt>
      <dd>
        <Risk tier={step.tier} />
      </dd>
      <dt>Versions</dt>
      <dd className="num">{step.patchSets}</dd>
      <dt>Under way</dt>
      <dd className="num">{step.openEffects}</dd>
      <dt>Event</dt>
      <dd>
        <code>
          <Text>{step.type}</Text>
        </code>
      </dd>
      <dt>Hash</dt>
      <dd>
        <Hash of={step.hash} long />
      </dd>
    </dl>
  </Section>
)

const Ends = ({ of, whole }: { readonly of: ReadonlyArray<ReplayEnd>; readonly whole: boolean }) => (
  <Section title="The patch, made anew from its bundle">
    {of.length === 0 ? (
      <p className="t3">{whole ? "The run proposed no change." : "Comes when the last event was stepped through."}</p>
    ) : null}
    {of.map((end, index) =>
      end._tag === "no-patch" ? (
        <p key={index} className="t2">
          Up to here no change was proposed: there is no patch to make anew.
        </p>
      ) : (
        <div key={end.patchSetId} className="grid gap-1 py-1">
          <p>
            <Mark ink={end.tree === end.expected ? "done" : "fail"}>
              <span>
                <Text>{end.repository}</Text> v{end.version}:{" "}
                {end.tree === end.expected ? "the same tree as the ledger's" : "not the ledger's tree"}
              </span>
            </Mark>
          </p>
          <dl className="kv f12">
            <dt>Made anew</dt>
            <dd>
              <code className="wrap-anywhere">{end.tree}</code>
            </dd>
            <dt>Ledger says</dt>
            <dd>
              <code className="wrap-anywhere">{end.expected}</code>
            </dd>
          </dl>
        </div>
      )
    )}
  </Section>
)
