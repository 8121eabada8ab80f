/** Spans around the engine's steps and around what they ask of sandboxes and runtimes; ids as attributes, no text of anybody's. */
import { Effect, Layer, type Tracer } from "effect"
import type { EffectKind } from "../domain/event.ts"
import type { Steps } from "../engine/perform.ts"
import { ExecutionAdapter } from "../execution/execution-adapter.ts"
import { RuntimeAdapter } from "../runtime/runtime-adapter.ts"
import type { Step } from "../steps/step.ts"
import { runParent } from "./trace-ids.ts"

/** Each attempt of an effect as a span of its run; a reviewer's has one of its own within. */
export const tracedSteps = (steps: Steps, tracer: Tracer.Tracer): Steps =>
  Object.fromEntries(Object.entries(steps).map(([kind, step]) => [kind, traced(kind as EffectKind, step, tracer)])) as unknown as Steps

const traced =
  (kind: EffectKind, step: Step, tracer: Tracer.Tracer): Step =>
  (input) => {
    const { run, effect } = input
    const about = { "patchplane.run": run.id, "patchplane.effect": effect.id }
    const reviewer = effect.reviewer === undefined ? {} : { "patchplane.reviewer": effect.reviewer }
    const work = kind === "review" ? Effect.withSpan(step(input), "reviewer", { attributes: { ...about, ...reviewer } }) : step(input)
    return work.pipe(
      Effect.withSpan(`effect ${kind}`, {
        parent: runParent(run.id),
        attributes: {
          ...about,
          "patchplane.run.number": run.number,
          "patchplane.effect.kind": kind,
          "patchplane.effect.attempt": effect.attempt,
          "patchplane.effect.restarts": effect.restarts
        }
      }),
      Effect.withTracer(tracer)
    )
  }

/** The same ports, with a span for each sandbox and each agent session as long as it lives. */
export const tracedPorts: Layer.Layer<ExecutionAdapter | RuntimeAdapter, never, ExecutionAdapter | RuntimeAdapter> = Layer.mergeAll(
  Layer.effect(
    ExecutionAdapter,
    Effect.map(ExecutionAdapter, (inner) => {
      const about = (spec: { readonly label: string; readonly run: string }) => ({
        attributes: { "patchplane.run": spec.run, "patchplane.effect": spec.label, "patchplane.sandbox.kind": inner.kind }
      })
      return {
        ...inner,
        create: (spec) => Effect.andThen(Effect.makeSpanScoped("sandbox", about(spec)), inner.create(spec)),
        prepare: (spec) => Effect.withSpan(inner.prepare(spec), "sandbox prepare", about(spec)),
        harvest: (spec) => Effect.withSpan(inner.harvest(spec), "sandbox harvest", about(spec))
      }
    })
  ),
  Layer.effect(
    RuntimeAdapter,
    Effect.map(RuntimeAdapter, (inner) => ({
      ...inner,
      start: (sandbox, spec) =>
        Effect.andThen(
          Effect.makeSpanScoped("agent session", {
            attributes: {
              "patchplane.session": spec.id,
              "patchplane.effect": sandbox.id,
              "patchplane.runtime": inner.name,
              "patchplane.provider": spec.model.provider,
              "patchplane.model": spec.model.id
            }
          }),
          inner.start(sandbox, spec)
        )
    }))
  )
)
