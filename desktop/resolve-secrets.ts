/**
 * Finds the secrets that the configuration names, once, before a core starts: a variable of the environment goes first,
 * then the configured store. A store that can't be used is a finding of the doctor, and no reason not to start.
 */
import type { Check } from "../core/api/contract.ts"
import type { Home } from "../core/config/home.ts"
import type { Config } from "../core/config/schema.ts"
import { encryptedFileStore } from "../native/secret-store/encrypted-file.ts"
import { keychainStore } from "../native/secret-store/keychain.ts"
import { SecretStoreFailed, type SecretStore } from "../native/secret-store/secret-store.ts"
import { passphraseVariable, secretNames, type Environment } from "./secrets.ts"

export interface ResolvedSecrets {
  /** The environment, with what the store had. It is handed on as a value: no process that the core starts inherits it. */
  readonly env: Environment
  readonly check: Check
}

/** The configured store, or undefined where the environment is the only place. Two homes share no secret. */
export const secretStoreOf = (home: Home, config: Config, env: Environment): SecretStore | undefined => {
  if (config.secrets.store === "keychain") return keychainStore(`PatchPlane (${home.root})`)
  return config.secrets.store === "file" ? encryptedFileStore(home.secrets, () => env[passphraseVariable]) : undefined
}

/** Never rejects. */
export const resolveSecrets = async (
  home: Home,
  config: Config,
  env: Environment = process.env,
  store: SecretStore | undefined = secretStoreOf(home, config, env)
): Promise<ResolvedSecrets> => {
  if (store === undefined) return environmentAlone(env)
  const missing = secretNames(config).filter((name) => (env[name] ?? "") === "")
  const found: Record<string, string> = {}
  try {
    for (const name of missing) {
      const value = await store.get(name)
      if (value !== undefined) found[name] = value
    }
  } catch (cause) {
    return { env: { ...env, ...found }, check: refused(cause) }
  }
  const nowhere = missing.filter((name) => !Object.hasOwn(found, name))
  return {
    env: { ...env, ...found },
    check:
      nowhere.length === 0
        ? { name: "secrets", status: "works", why: `What the environment does not have is read from ${store.name}.`, mend: "" }
        : {
            name: "secrets",
            status: "fails",
            why: `${nowhere.join(", ")}: neither in the environment nor in ${store.name}.`,
            mend: `Type: patchplane secret set ${nowhere[0]}`
          }
  }
}

/** What holds without a store: nothing is looked up anywhere else. */
export const environmentAlone = (env: Environment = process.env): ResolvedSecrets => ({
  env,
  check: { name: "secrets", status: "works", why: "Keys are read from environment variables alone.", mend: "" }
})

const refused = (cause: unknown): Check => ({
  name: "secrets",
  status: "fails",
  why: cause instanceof SecretStoreFailed ? cause.message : "The store of secrets failed.",
  mend:
    cause instanceof SecretStoreFailed
      ? cause.mend
      : "Set the variables in the environment instead, and report this with `patchplane diagnose`."
})
