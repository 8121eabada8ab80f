/** What a run has used of its money, time and tokens. */
import type { RunDetail } from "../../core/api/contract.ts"
import { Meter } from "../kit/facts.tsx"
import { duration, money, tokens } from "../text/format.ts"

export const Budget = ({ budget }: { readonly budget: RunDetail["budget"] }) => (
  <>
    {budget.usd === undefined ? (
      <p className="row f12 metered justify-between">
        <span className="t2">Money</span>
        <span className="t3">price unknown</span>
      </p>
    ) : (
      <Meter label="Money" value={budget.usd} of={budget.limit.usd}>
        {money(budget.usd)} of {money(budget.limit.usd)}
      </Meter>
    )}
    <Meter label="Time" value={budget.timeMs} of={budget.limit.timeMs}>
      {duration(budget.timeMs)} of {duration(budget.limit.timeMs)}
    </Meter>
    <Meter label="Tokens" value={budget.tokens} of={budget.limit.tokens}>
      {tokens(budget.tokens)} of {tokens(budget.limit.tokens)}
    </Meter>
  </>
)
