/**
 * Shapes of keys that are recognized wherever they stand. Each begins with a mark of its own or ends a
 * telling phrase, so that ordinary text, hashes and our own ids never match. None asks for a word boundary
 * before the mark: in escaped text (`\nghp_…` within JSON) a letter stands there.
 */

import { secretlintShapes } from "./secretlint-shapes.ts"

export interface SecretShape {
  readonly kind: string
  /** Every match contains one of these, but for upper and lower case; quicker to look for than the pattern. */
  readonly marks: ReadonlyArray<string>
  /** Global; where it has a group `secret`, only that is replaced, else the whole match. */
  readonly pattern: RegExp
}

const ours: ReadonlyArray<SecretShape> = [
  {
    kind: "private-key",
    marks: ["private key"],
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g
  },
  { kind: "age-key", marks: ["age-secret-key-1"], pattern: /AGE-SECRET-KEY-1[A-Z0-9]{40,}/g },
  { kind: "anthropic-key", marks: ["sk-ant-"], pattern: /sk-ant-[A-Za-z0-9_-]{16,}/g },
  { kind: "openrouter-key", marks: ["sk-or-v1-"], pattern: /sk-or-v1-[A-Za-z0-9]{20,}/g },
  {
    kind: "openai-key",
    marks: ["sk-"],
    pattern: /sk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-[A-Za-z0-9]{40,}/g
  },
  {
    kind: "github-token",
    marks: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    pattern: /gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}/g
  },
  { kind: "gitlab-token", marks: ["glpat-", "gldt-", "glptt-", "glrt-", "glcbt-"], pattern: /gl(?:pat|dt|ptt|rt|cbt)-[A-Za-z0-9_-]{20,}/g },
  { kind: "aws-key-id", marks: ["akia", "asia"], pattern: /(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  {
    kind: "aws-secret",
    marks: ["aws_se", "awsse"],
    pattern: /aws_?(?:secret_?access_?key|session_?token)[\\"']*\s*[:=]\s*[\\"']*(?<secret>[A-Za-z0-9/+=]{40,})/gi
  },
  {
    kind: "google-key",
    marks: ["aiza", "gocspx-", "ya29."],
    pattern: /AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,}/g
  },
  { kind: "slack-token", marks: ["xox", "xapp-"], pattern: /xox[abeoprs](?:\.xox[abp])?-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{20,}/g },
  {
    kind: "slack-webhook",
    marks: ["hooks.slack"],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/+]{20,})/g
  },
  { kind: "stripe-key", marks: ["k_live_", "k_test_"], pattern: /(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: "webhook-secret", marks: ["whsec_"], pattern: /whsec_[A-Za-z0-9+/=]{20,}/g },
  { kind: "npm-token", marks: ["npm_"], pattern: /npm_[A-Za-z0-9]{36}/g },
  { kind: "pypi-token", marks: ["pypi-agei"], pattern: /pypi-AgEI[A-Za-z0-9_-]{40,}/g },
  { kind: "huggingface-token", marks: ["hf_"], pattern: /hf_[A-Za-z0-9]{30,}/g },
  { kind: "groq-key", marks: ["gsk_"], pattern: /gsk_[A-Za-z0-9]{40,}/g },
  { kind: "xai-key", marks: ["xai-"], pattern: /xai-[A-Za-z0-9]{40,}/g },
  { kind: "daytona-key", marks: ["dtn_"], pattern: /dtn_[0-9a-f]{40,}/g },
  { kind: "digitalocean-token", marks: ["_v1_"], pattern: /do[opr]_v1_[0-9a-f]{64}/g },
  { kind: "sendgrid-key", marks: ["sg."], pattern: /SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}/g },
  { kind: "vault-token", marks: ["hvs.", "hvb.", "hvr."], pattern: /hv[sbr]\.[A-Za-z0-9_-]{24,}/g },
  { kind: "linear-key", marks: ["lin_"], pattern: /lin_(?:api|oauth)_[A-Za-z0-9]{32,}/g },
  { kind: "jwt", marks: ["eyj"], pattern: /eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
  { kind: "bearer-token", marks: ["bearer"], pattern: /bearer\s+(?<secret>[A-Za-z0-9._~+/-]{20,}=*)/gi },
  {
    kind: "basic-credentials",
    marks: ["basic"],
    pattern: /authorization[\\"']*\s*[:=]\s*[\\"']*basic\s+(?<secret>[A-Za-z0-9+/]{8,}=*)/gi
  },
  {
    kind: "api-key-header",
    marks: ["api-key"],
    pattern: /x-(?:api|goog-api)-key[\\"']*\s*[:=]\s*[\\"']*(?<secret>[A-Za-z0-9._~+/=-]{16,})/gi
  },
  {
    kind: "url-password",
    marks: ["://"],
    // Only the scheme's last letter: with all of it each word of a text would be tried.
    pattern: /[A-Za-z0-9]:\/\/[^\s/:@"'<>[\]]{0,128}:(?<secret>[^\s/:@"'<>[\]]{3,256})@/g
  }
]

/** Ours, and those of services that secretlint knows besides. One list for redaction and for the policy's rule about secrets. */
export const secretShapes: ReadonlyArray<SecretShape> = [...ours, ...secretlintShapes]
