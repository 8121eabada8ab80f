/**
 * Made by scripts/secret-shapes.ts from @secretlint/secretlint-rule-preset-recommend 13.0.7
 * (https://github.com/secretlint/secretlint, MIT, Copyright (c) 2020 azu). Do not edit.
 */
import type { SecretShape } from "./secret-shapes.ts"

export const secretlintShapes: ReadonlyArray<SecretShape> = [
  { kind: "notion-token", marks: ["ntn_"], pattern: /ntn_[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])/g },
  {
    kind: "shopify-token",
    marks: ["shppa_", "shpca_", "shpat_", "shpss_"],
    pattern: /(shppa|shpca|shpat|shpss)_[a-zA-Z0-9]{32,64}(?![a-zA-Z0-9])/g
  },
  {
    kind: "grafana-token",
    marks: ["glc_", "glsa_"],
    pattern: /glc_[A-Za-z0-9+/]{32,400}={0,2}(?![A-Za-z0-9+/=])|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?![A-Fa-f0-9])/g
  },
  { kind: "1password-token", marks: ["ops_"], pattern: /ops_(ey[A-Za-z0-9+/=]{100,1280}fQ={0,2})(?![A-Za-z0-9+/=])/g },
  {
    kind: "vercel-token",
    marks: ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    pattern: /(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])/g
  },
  { kind: "databricks-token", marks: ["dapi"], pattern: /dapi[A-Fa-f0-9]{32}(?:-[0-9])?(?![A-Fa-f0-9])/g },
  { kind: "docker-token", marks: ["dckr_pat_"], pattern: /dckr_pat_[a-zA-Z0-9_-]{27}(?![a-zA-Z0-9_-])/g },
  { kind: "figma-token", marks: ["figd_"], pattern: /figd_[A-Za-z0-9_-]{40,200}(?![A-Za-z0-9_-])/g },
  { kind: "cloudflare-token", marks: ["cfk_", "cfut_", "cfat_"], pattern: /(?:cfk|cfut|cfat)_[A-Za-z0-9]{40}[0-9a-f]{8}(?![A-Za-z0-9])/g },
  { kind: "tailscale-token", marks: ["tskey-"], pattern: /tskey-(?:[a-z]{2,20})-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}(?![0-9A-Za-z_])/g }
]
