/** What the control plane's git is told whatever it does: no hooks, no prompts, no configuration but ours. */

/**
 * Beats every config file. `safe.directory` because the person connected the repository by name, whoever
 * owns its folder; `core.fsync` because the ledger records as done what is written here.
 */
const config: ReadonlyArray<readonly [string, string]> = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.quotePath", "false"],
  ["core.askPass", ""],
  ["core.bigFileThreshold", "16m"],
  ["core.fsync", "all"],
  ["safe.directory", "*"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["protocol.version", "2"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "no"],
  ["fetch.writeCommitGraph", "false"],
  ["fetch.unpackLimit", "100"],
  ["push.recurseSubmodules", "no"],
  ["push.followTags", "false"],
  ["push.gpgSign", "false"],
  ["commit.gpgSign", "false"],
  ["i18n.commitEncoding", "UTF-8"]
]

/** Of the person's environment: nothing, or what their own git needs to reach their remote. */
const passed = {
  always: ["PATH", "TMPDIR", "SYSTEMROOT"],
  asPerson: [
    "HOME",
    "USER",
    "LOGNAME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "SSH_AUTH_SOCK",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "SSL_CERT_FILE",
    "CURL_CA_BUNDLE",
    "DBUS_SESSION_BUS_ADDRESS",
    ...["http_proxy", "https_proxy", "no_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()])
  ]
} as const

/** The whole environment of one call. `config` and `env` add to what is always said. */
export const gitEnvironment = (call: {
  readonly asPerson?: boolean
  readonly config?: ReadonlyArray<readonly [key: string, value: string]>
  readonly env?: Readonly<Record<string, string>>
}): Record<string, string> => {
  const env: Record<string, string> = {}
  for (const name of call.asPerson === true ? [...passed.always, ...passed.asPerson] : passed.always) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  const pairs = [...config, ...(call.config ?? [])]
  pairs.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key
    env[`GIT_CONFIG_VALUE_${index}`] = value
  })
  return {
    ...env,
    GIT_CONFIG_COUNT: String(pairs.length),
    ...(call.asPerson === true
      ? { GIT_ALLOW_PROTOCOL: "file:https:http:ssh:git" }
      : { GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", GIT_ALLOW_PROTOCOL: "file" }),
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_PAGER: "cat",
    LC_ALL: "C",
    ...call.env
  }
}
