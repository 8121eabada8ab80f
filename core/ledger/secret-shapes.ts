/**
 * Shapes of keys that are recognized wherever they stand. Each begins with a mark of its own or ends a
 * telling phrase, so that ordinary text, hashes and our own ids never match. None asks for a word boundary
 * before the mark: in escaped text (`\nghp_…` within JSON) a letter stands there.
 */

export interface SecretShape {
  readonly kind: string
  /** Source of a pattern that every match contains and that ordinary text seldom does; quick to look for. */
  readonly mark: string
  /** Global; where it has a group `secret`, only that is replaced, else the whole match. */
  readonly pattern: RegExp
}

export const secretShapes: ReadonlyArray<SecretShape> = [
  {
    kind: "private-key",
    mark: "PRIVATE KEY",
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g
  },
  { kind: "age-key", mark: "AGE-SECRET-KEY-1", pattern: /AGE-SECRET-KEY-1[A-Z0-9]{40,}/g },
  { kind: "anthropic-key", mark: "sk-ant-", pattern: /sk-ant-[A-Za-z0-9_-]{16,}/g },
  { kind: "openrouter-key", mark: "sk-or-v1-", pattern: /sk-or-v1-[A-Za-z0-9]{20,}/g },
  {
    kind: "openai-key",
    mark: "sk-[a-z]",
    pattern: /sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-[A-Za-z0-9]{40,}/g
  },
  {
    kind: "github-token",
    mark: "gh[pousr]_|github_pat_|v1\\.[0-9a-f]{40}",
    pattern: /gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|v1\.[0-9a-f]{40}(?![0-9a-f])/g
  },
  { kind: "gitlab-token", mark: "gl(?:pat|dt|ptt|rt|cbt)-", pattern: /gl(?:pat|dt|ptt|rt|cbt)-[A-Za-z0-9_-]{20,}/g },
  { kind: "aws-key-id", mark: "A[KS]IA", pattern: /(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  {
    kind: "aws-secret",
    mark: "aws_?(?:secret|session)",
    pattern: /aws_?(?:secret_?access_?key|session_?token)[\\"']*\s*[:=]\s*[\\"']*(?<secret>[A-Za-z0-9/+=]{40,})/gi
  },
  { kind: "google-key", mark: "AIza|GOCSPX-|ya29\\.", pattern: /AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,}/g },
  { kind: "slack-token", mark: "xox[abeoprs]|xapp-", pattern: /xox[abeoprs](?:\.xox[abp])?-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,}/g },
  {
    kind: "slack-webhook",
    mark: "hooks\\.slack",
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/+]{20,})/g
  },
  { kind: "stripe-key", mark: "[sr]k_(?:live|test)_", pattern: /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: "webhook-secret", mark: "whsec_", pattern: /whsec_[A-Za-z0-9+/=]{20,}/g },
  { kind: "npm-token", mark: "npm_", pattern: /npm_[A-Za-z0-9]{36}/g },
  { kind: "pypi-token", mark: "pypi-AgEI", pattern: /pypi-AgEI[A-Za-z0-9_-]{40,}/g },
  { kind: "huggingface-token", mark: "hf_", pattern: /hf_[A-Za-z0-9]{30,}/g },
  { kind: "groq-key", mark: "gsk_", pattern: /gsk_[A-Za-z0-9]{40,}/g },
  { kind: "xai-key", mark: "xai-", pattern: /xai-[A-Za-z0-9]{40,}/g },
  { kind: "daytona-key", mark: "dtn_", pattern: /dtn_[0-9a-f]{40,}/g },
  { kind: "digitalocean-token", mark: "do[opr]_v1_", pattern: /do[opr]_v1_[0-9a-f]{64}/g },
  { kind: "sendgrid-key", mark: "SG\\.", pattern: /SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/g },
  { kind: "vault-token", mark: "hv[sbr]\\.", pattern: /hv[sbr]\.[A-Za-z0-9_-]{24,}/g },
  { kind: "linear-key", mark: "lin_(?:api|oauth)_", pattern: /lin_(?:api|oauth)_[A-Za-z0-9]{32,}/g },
  { kind: "jwt", mark: "eyJ", pattern: /eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
  { kind: "bearer-token", mark: "bearer\\s", pattern: /bearer\s+(?<secret>[A-Za-z0-9._~+/-]{20,}=*)/gi },
  {
    kind: "basic-credentials",
    mark: "authorization",
    pattern: /authorization[\\"']*\s*[:=]\s*[\\"']*basic\s+(?<secret>[A-Za-z0-9+/]{8,}=*)/gi
  },
  {
    kind: "api-key-header",
    mark: "x-(?:goog-)?api-key",
    pattern: /x-(?:api|goog-api)-key[\\"']*\s*[:=]\s*[\\"']*(?<secret>[A-Za-z0-9._~+/=-]{16,})/gi
  },
  {
    kind: "url-password",
    mark: "://[^\\s/]{3,512}@",
    pattern: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>[\]]{0,128}:(?<secret>[^\s/:@"'<>[\]]{3,256})@/gi
  }
]

/** Whether a text may hold a secret of a known shape; holds for JSON text too, whose escapes leave marks as they are. */
export const anyMark = new RegExp(secretShapes.map(({ mark }) => mark).join("|"), "i")
