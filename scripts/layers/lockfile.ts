/** The names of the packages that a `bun.lock` holds, nested ones too. */

/** Each name once. Throws where the text is no lockfile. */
export const packagesIn = (lockfile: string): ReadonlyArray<string> => {
  // A lockfile is JSON with trailing commas.
  const { packages } = Bun.JSONC.parse(lockfile) as { packages?: Readonly<Record<string, readonly [string, ...ReadonlyArray<unknown>]>> }
  if (packages === undefined) throw new Error("This is no bun.lock: it names no packages.")
  return [...new Set(Object.values(packages).map(([resolved]) => resolved.slice(0, resolved.lastIndexOf("@"))))]
}
