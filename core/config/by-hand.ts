/**
 * What only the file itself sets, by its owner's hand: what lets something leave this machine (an address that a key is
 * sent to, a host that sandboxes reach, a remote that is pushed to, a key that is signed with), and what approves without a
 * person. A page could be somebody else's, if only for a moment; the file's owner has an editor. To take such a thing away
 * is everybody's. Pure.
 */
import { configuredModel } from "./model.ts"
import type { Config } from "./schema.ts"

export interface ByHand {
  /** Of a field, such as `sandbox.hosts`; `*` stands for any name. */
  readonly path: string
  readonly why: string
}

const reaches = "It decides what sandboxes can reach."
const pushes = "It lets approved changes be pushed to a remote."
const unseen = "It lets changes be approved without a person."

/** All such fields, for whoever shows them. */
export const byHand: ReadonlyArray<ByHand> = [
  { path: "model.baseUrl", why: "The model's key is sent there." },
  { path: "model.apiKeyEnv", why: "It names what is sent to the model's address." },
  { path: "observability.otlp", why: "What is measured is sent there, with the headers that it names." },
  { path: "sandbox.hosts", why: reaches },
  { path: "sandbox.registry", why: reaches },
  { path: "repositories.*.hosts", why: reaches },
  { path: "publish.kind", why: pushes },
  { path: "repositories.*.publish", why: pushes },
  { path: "publish.signingKey", why: "Published commits are signed with it." },
  { path: "policy.autoApproval", why: unseen },
  { path: "policy.posture", why: unseen }
]

/** Those of `after` that go further than `before`. */
export const byHandChanges = (before: Config, after: Config): ReadonlyArray<ByHand> => {
  const names = Object.keys(after.repositories)
  const own = ({ repositories }: Config, name: string) => (Object.hasOwn(repositories, name) ? repositories[name] : undefined)
  const changed: ReadonlyArray<readonly [path: string, further: boolean]> = [
    ...modelFields(before, after),
    ["observability.otlp", differs(after.observability.otlp, before.observability.otlp)],
    ["sandbox.hosts", adds(after.sandbox.hosts, before.sandbox.hosts)],
    ["sandbox.registry", after.sandbox.registry !== before.sandbox.registry],
    ...names.map(
      (name) => [`repositories.${name}.hosts`, adds(own(after, name)?.hosts, own(before, name)?.hosts ?? before.sandbox.hosts)] as const
    ),
    // A repository that loses its own, shorter list gets the longer one of all.
    ...Object.keys(before.repositories).flatMap((name) => {
      const hosts = own(before, name)?.hosts
      return hosts !== undefined && own(after, name)?.hosts === undefined
        ? [[`repositories.${name}.hosts`, adds(after.sandbox.hosts, hosts)] as const]
        : []
    }),
    ["publish.kind", after.publish.kind === "origin" && before.publish.kind !== "origin"],
    ...[...new Set([...names, ...Object.keys(before.repositories)])].map((name) => {
      const kind = (config: Config) => own(config, name)?.publish ?? config.publish.kind
      return [
        `repositories.${name}.publish`,
        kind(after) === "origin" && kind(before) !== "origin" && after.publish.kind === before.publish.kind
      ] as const
    }),
    ["publish.signingKey", differs(after.publish.signingKey, before.publish.signingKey)],
    ["policy.autoApproval", differs(after.policy.autoApproval, before.policy.autoApproval)],
    ["policy.posture", after.policy.posture === "auto-approve" && before.policy.posture !== "auto-approve"]
  ]
  return changed.flatMap(([path, further]) => (further ? [{ path, why: whyOf(path) }] : []))
}

/** A provider's own address and key variable are known, and both may be gone back to; no other pair comes from a page. */
const modelFields = (before: Config, after: Config): ReadonlyArray<readonly [string, boolean]> => {
  const [was, is] = [configuredModel(before), configuredModel(after)]
  const ownPair = after.model?.baseUrl === undefined && after.model?.apiKeyEnv === undefined
  const samePair = was?.baseUrl === is?.baseUrl && was?.apiKeyEnv === is?.apiKeyEnv
  if (is === undefined || ownPair || samePair) return []
  return [
    ["model.baseUrl", was?.baseUrl !== is.baseUrl],
    ["model.apiKeyEnv", was?.apiKeyEnv !== is.apiKeyEnv]
  ]
}

/** There is something, and it is not what it was. */
const differs = (after: unknown, before: unknown): boolean => after !== undefined && JSON.stringify(after) !== JSON.stringify(before)
const adds = (after: ReadonlyArray<string> | undefined, before: ReadonlyArray<string>): boolean =>
  after !== undefined && after.some((host) => !before.includes(host))

const whyOf = (path: string): string =>
  byHand.find((field) => field.path === path.replace(/^repositories\..+\.(hosts|publish)$/, "repositories.*.$1"))?.why ?? ""
