/** The fields of a new request. Each keeps its text as typed; what is refused stands at its field. */
import { Field, noteOf, type FieldProblem } from "../kit/field.tsx"
import { Risk } from "../kit/risk.tsx"
import { Segments } from "../kit/segments.tsx"
import type { RiskTier } from "../../core/domain/request.ts"
import { tiers } from "./filter.ts"
import type { Draft, FieldName } from "./draft.ts"
import { RepositoriesField } from "./repositories-field.tsx"

export interface RequestFieldsProps {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
  readonly problemAt: (field: FieldName) => FieldProblem | undefined
}

type TextField = Exclude<FieldName, "repositories" | "tier">

export const RequestFields = ({ draft, set, problemAt }: RequestFieldsProps) => {
  const box = (field: TextField, rows: number, more: { readonly mono?: boolean; readonly placeholder?: string } = {}) => (
    <textarea
      id={field}
      className={`in ${more.mono === true ? "mono" : ""}`}
      rows={rows}
      placeholder={more.placeholder}
      value={draft[field]}
      aria-invalid={problemAt(field) !== undefined}
      aria-describedby={noteOf(field)}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  )
  const line = (field: TextField, more: { readonly mono?: boolean; readonly placeholder?: string } = {}) => (
    <input
      id={field}
      className={`in ${more.mono === true ? "mono" : ""}`}
      placeholder={more.placeholder}
      value={draft[field]}
      aria-invalid={problemAt(field) !== undefined}
      aria-describedby={noteOf(field)}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  )
  return (
    <div className="grid gap-4">
      <Field id="prompt" label="What should change" problem={problemAt("prompt")}>
        {box("prompt", 7, {
          placeholder: "The audit export skips the last row of every full page. Page it by sequence, and keep old clients working."
        })}
      </Field>
      <RepositoriesField
        chosen={draft.repositories}
        problem={problemAt("repositories")}
        onChange={(repositories) => set({ repositories })}
      />
      <Field id="outcome" label="Expected outcome" aside="optional" problem={problemAt("outcome")}>
        {line("outcome", { placeholder: "An export of 100,000 rows has every row exactly once" })}
      </Field>
      <Field id="done" label="Done when" aside="optional, one a line" problem={problemAt("done")}>
        {box("done", 2, { placeholder: "A test fails before the change and passes after it" })}
      </Field>
      <div className="pair">
        <Field id="paths" label="Stay in" aside="optional, one path a line" problem={problemAt("paths")}>
          {box("paths", 2, { mono: true, placeholder: "src/audit" })}
        </Field>
        <Field id="avoid" label="Avoid" aside="optional, one path a line" problem={problemAt("avoid")}>
          {box("avoid", 2, { mono: true, placeholder: "migrations" })}
        </Field>
      </div>
      <div className="pair">
        <div className="field">
          <span className="lb" id="tier-label">
            Risk tier
          </span>
          <Segments<RiskTier>
            label="Risk tier"
            value={draft.tier}
            options={tiers.map((tier) => [tier, <Risk key={tier} tier={tier} />] as const)}
            onChoose={(tier) => set({ tier })}
          />
          <p className="note">Triage and policy can raise it, never lower it.</p>
        </div>
        <Field
          id="base"
          label="Base branch"
          aside="optional"
          said={draft.repositories.length > 1 ? "Of the primary repository; the others stand on their default branch." : undefined}
          problem={problemAt("base")}
        >
          {line("base", { mono: true, placeholder: "the default branch" })}
        </Field>
      </div>
      <div className="pair">
        <Field id="minutes" label="Time budget" aside="minutes" said="Empty: as configured." problem={problemAt("minutes")}>
          {line("minutes", { placeholder: "30" })}
        </Field>
        <Field id="usd" label="Money budget" aside="US dollars" said="Empty: as configured." problem={problemAt("usd")}>
          {line("usd", { placeholder: "5.00" })}
        </Field>
      </div>
      <Field id="hints" label="Hints" aside="optional" problem={problemAt("hints")}>
        {box("hints", 2, { placeholder: "Where to look, what was tried" })}
      </Field>
      <Field id="links" label="Links" aside="optional, one a line" problem={problemAt("links")}>
        {box("links", 2, { mono: true, placeholder: "https://" })}
      </Field>
    </div>
  )
}
