/** Risk as one to three bars and a word. */
import type { RiskTier } from "../../core/domain/request.ts"
import { tierWord } from "../text/words.ts"

const bars: Record<RiskTier, number> = { low: 1, medium: 2, high: 3 }

/** `suffix` follows the word: `High risk`. */
export const Risk = ({ tier, suffix = "" }: { readonly tier: RiskTier; readonly suffix?: string }) => (
  <span className={`risk ${tier}`}>
    <svg viewBox="0 0 12 12" aria-hidden="true">
      {[1, 2, 3].map((bar) => (
        <rect
          key={bar}
          className={bar > bars[tier] ? "o" : ""}
          x={bar * 4 - 3.5}
          y={12 - bar * 3.5}
          width="3"
          height={bar * 3.5}
          rx="0.5"
        />
      ))}
    </svg>
    {tierWord[tier]}
    {suffix}
  </span>
)
