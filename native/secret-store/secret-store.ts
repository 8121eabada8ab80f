/** Where keys and tokens lie between two starts, as a port: the system's keychain, or by choice an encrypted file. */
export interface SecretStore {
  /** What people are told: `the system's keychain`, `the encrypted file <path>`. */
  readonly name: string
  /** The value, or undefined where none is kept by this name. */
  readonly get: (name: string) => Promise<string | undefined>
  readonly set: (name: string, value: string) => Promise<void>
  /** Whether there was one. */
  readonly remove: (name: string) => Promise<boolean>
}

/** The store can't be used. `mend` says what a person does about it; neither holds a secret. */
export class SecretStoreFailed extends Error {
  constructor(
    readonly code: "no-keychain" | "locked" | "no-passphrase" | "wrong-passphrase" | "broken-file" | "unwritable",
    message: string,
    readonly mend: string
  ) {
    super(message)
  }
}
