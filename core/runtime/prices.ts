/**
 * What models cost, as of a date (LED-4). A person's own price in the configuration replaces an entry; a model
 * that is not here has no known price, which is shown as unknown and never as nothing.
 */
import type { SessionSpec } from "./runtime-adapter.ts"

/** US dollars per million tokens: read, written, and read from the provider's cache. */
export type Price = NonNullable<SessionSpec["price"]>

export interface PriceTable {
  /** The day for which the prices hold, as in `2026-09-22`. */
  readonly asOf: string
  /** By provider, then by model id. */
  readonly prices: Readonly<Record<string, Readonly<Record<string, Price>>>>
}

/**
 * Standard list prices as the model catalogue has them that is installed with the agent runtime, published that
 * day (a test compares them). Long-context surcharges are not in it. Check them against your bill.
 */
export const publishedPrices: PriceTable = {
  asOf: "2026-09-22",
  prices: {
    anthropic: {
      "claude-fable-5-1": { input: 10, output: 50, cached: 0.25 },
      "claude-opus-5-5": { input: 4, output: 20, cached: 0.2 },
      "claude-opus-5": { input: 5, output: 25, cached: 0.5 },
      "claude-opus-4-8": { input: 5, output: 25, cached: 0.5 },
      "claude-opus-4-5": { input: 5, output: 25, cached: 0.5 },
      "claude-sonnet-5": { input: 2, output: 10, cached: 0.2 },
      "claude-sonnet-4-6": { input: 3, output: 15, cached: 0.3 },
      "claude-sonnet-4-5": { input: 3, output: 15, cached: 0.3 },
      "claude-haiku-4-5": { input: 1, output: 5, cached: 0.1 }
    },
    openai: {
      "gpt-6-astra": { input: 10, output: 50, cached: 1 },
      "gpt-6-sol": { input: 2, output: 10, cached: 0.2 },
      "gpt-6-luna": { input: 0.1, output: 0.5, cached: 0.01 },
      "gpt-5.6-sol": { input: 4, output: 20, cached: 0.4 },
      "gpt-5.6-terra": { input: 2, output: 12, cached: 0.2 },
      "gpt-5.5": { input: 5, output: 30, cached: 0.5 },
      "gpt-5.4": { input: 2.5, output: 15, cached: 0.25 },
      "gpt-5.4-mini": { input: 0.75, output: 4.5, cached: 0.075 },
      "gpt-5.1": { input: 1.25, output: 10, cached: 0.125 },
      "gpt-5": { input: 1.25, output: 10, cached: 0.125 },
      "gpt-5-mini": { input: 0.25, output: 2, cached: 0.025 },
      "gpt-4.1": { input: 2, output: 8, cached: 0.5 }
    }
  }
}

/** The price of a model by its exact id, or by the id without the date that some providers append. */
export const priceOf = (provider: string, id: string, table: PriceTable = publishedPrices): Price | undefined => {
  const prices = table.prices[provider]
  if (prices === undefined) return undefined
  const found = [id, id.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, "")].find((name) => Object.hasOwn(prices, name))
  return found === undefined ? undefined : prices[found]
}
