/** Takes secrets out of text on its way into the ledger, the artifacts and the logs (LED-5). */
import { Context } from "effect"

export class Redaction extends Context.Service<
  Redaction,
  {
    /** Replaces known key shapes and the configured values by `[redacted:<kind>]`. Idempotent. */
    readonly text: (text: string) => string
  }
>()("core/ledger/Redaction") {}
