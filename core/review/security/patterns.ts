/**
 * Lines that are risky by what they say: each rule is a pattern over one added line, for the kinds of files it
 * means something in. A pattern finds a place to look at; it proves nothing, and its absence proves nothing.
 */
import type { Finding, Severity } from "../../domain/outcome.ts"
import { finding, nameOf, type FileChange } from "./change.ts"

type Kind = "javascript" | "python" | "shell" | "ruby" | "php" | "go" | "rust" | "java" | "config" | "container" | "sql" | "markup"

/** No pattern looks behind itself: JavaScriptCore then interprets it, a hundred times slower over a large change. */
interface LineRule {
  readonly rule: string
  readonly severity: Severity
  /** Absent: every file but prose. */
  readonly kinds?: ReadonlyArray<Kind>
  readonly pattern: RegExp
  readonly message: string
  readonly suggestion: string
}

const code: ReadonlyArray<Kind> = ["javascript", "python", "shell", "ruby", "php", "go", "rust", "java"]
const shellLike: ReadonlyArray<Kind> = [...code, "config", "container"]

export const lineRules: ReadonlyArray<LineRule> = [
  {
    rule: "eval",
    severity: "medium",
    kinds: ["javascript", "python", "ruby", "php"],
    pattern:
      /(?:^|[^\w.$])eval\s*\(|\bnew\s+Function\s*\(|\bvm\.(?:runIn\w+|compileFunction)\s*\(|\bset(?:Timeout|Interval)\s*\(\s*["'`]|(?:^|[^\w.])exec\s*\(\s*(?:compile|f["']|["'].*%)|\binstance_eval\b/,
    message: "Text is run as code.",
    suggestion: "Parse the input instead of running it, or choose among functions by name."
  },
  {
    rule: "command-injection",
    severity: "high",
    kinds: ["javascript"],
    pattern:
      /\b(?:exec|execSync)\s*\(\s*(?:`[^`]*\$\{|["'][^"']*["']\s*\+|[\w.]+\s*\+\s*["'`])|\b(?:spawn|spawnSync|execFile|execFileSync)\s*\(\s*["'`](?:ba|z|da)?sh["'`]\s*,\s*\[\s*["'`]-c["'`]\s*,\s*(?:`[^`]*\$\{|["'][^"']*["']\s*\+|\w+\s*[+\]])/,
    message: "A shell command is put together from text and a value.",
    suggestion: "Use execFile or spawn with a list of arguments, and no shell."
  },
  {
    rule: "command-injection",
    severity: "high",
    kinds: ["python", "ruby", "php"],
    pattern:
      /\bos\.(?:system|popen)\s*\(\s*(?:f["']|["'][^"']*["']\s*(?:%|\+|\.format)|\w+\s*[+%])|\bsubprocess\.\w+\(.*\bshell\s*=\s*True|\b(?:shell_exec|passthru|system|popen|proc_open)\s*\(\s*(?:["'][^"']*\$|["'][^"']*["']\s*\.|\$)|%x[({[].*#\{/,
    message: "A shell command is put together from text and a value.",
    suggestion: "Pass a list of arguments, without a shell."
  },
  {
    rule: "shell-option",
    severity: "medium",
    kinds: ["javascript"],
    pattern: /\bshell\s*:\s*(?:true|["'`])/,
    message: "A process is started through a shell.",
    suggestion: "Leave the option away and give the arguments as a list."
  },
  {
    rule: "unsafe-deserialization",
    severity: "medium",
    kinds: ["python", "ruby", "php", "java", "javascript"],
    pattern:
      /\b(?:c?pickle|dill|marshal|shelve)\.loads?\s*\(|\byaml\.(?:load|unsafe_load)\s*\((?!.*Safe)|\bMarshal\.load\b|\bYAML\.load\s*\(|\bunserialize\s*\(|\bObjectInputStream\b|\bnode-serialize\b/,
    message: "Data from outside may make objects or run code while it is read.",
    suggestion: "Read it by a schema: JSON, yaml.safe_load."
  },
  {
    rule: "tls-disabled",
    severity: "high",
    kinds: shellLike,
    pattern:
      /rejectUnauthorized["']?\s*:\s*false|NODE_TLS_REJECT_UNAUTHORIZED|\bverify\s*=\s*False|\bcheck_hostname\s*=\s*False|InsecureSkipVerify\s*:\s*true|_create_unverified_context|\bCERT_NONE\b|VERIFY_NONE|CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:0|false)|danger_accept_invalid_(?:certs|hostnames)\s*\(\s*true|\bcurl\b[^|;&]*\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?:\s|$)|\bwget\b.*--no-check-certificate|http\.sslVerify["']?[\s=:]+["']?false|GIT_SSL_NO_VERIFY|strict-ssl["']?\s*[=:\s]\s*["']?false|--trusted-host\b|TrustAllCerts|ALLOW_ALL_HOSTNAME_VERIFIER/i,
    message: "The check of a TLS certificate is turned off.",
    suggestion: "Trust the one certificate authority that is meant (NODE_EXTRA_CA_CERTS, --cacert), and check everything."
  },
  {
    rule: "pipe-to-shell",
    severity: "high",
    kinds: [...shellLike, "markup"],
    pattern:
      /\b(?:curl|wget|fetch)\b[^|;&\n]{0,400}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:env\s+)?(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k)?sh\b|\b(?:curl|wget)\b[^|;&\n]{0,400}\|\s*(?:sudo\s+)?(?:python[0-9.]*|node|perl|ruby|bun|deno)\b|(?:ba|z)?sh\s+(?:-c\s+)?["']?[<$]\(\s*(?:curl|wget)|\beval\s+["']?[$`(]+\s*(?:curl|wget)|\bi(?:wr|rm)\b.*\|\s*iex\b|Invoke-Expression.*(?:DownloadString|Invoke-WebRequest)|base64\s+(?:-d|-D|--decode)[^|\n]{0,200}\|\s*(?:ba|z|da)?sh\b/i,
    message: "What a server sends is run at once.",
    suggestion: "Fetch a named version, check its hash, then run it."
  },
  {
    rule: "permissions-weakened",
    severity: "high",
    kinds: shellLike,
    pattern:
      /\bchmod\s+(?:-\w+\s+)*(?:0?[0-7]?[0-7][0-7][2367]|(?:[ugo]*[ao])\+\w*w\w*)(?!\w)|\bchmod(?:Sync)?\s*\([^)]*(?:0o?[0-7][0-7][2367]\b)|\bumask\s*\(?\s*0{1,4}\b(?!\d)|\bchmod\s+(?:-\w+\s+)*(?:[ugo]*\+\w*s|[2467][0-7]{3})\b|NOPASSWD|\bsetuid\s*\(\s*0|mode\s*[:=]\s*["']?0o?[0-7][0-7][2367]\b/,
    message: "Others than the owner may write, or a program gets more rights than who starts it.",
    suggestion: "Give only the rights that are needed: 0600 for files, 0700 for folders."
  },
  {
    rule: "privileged",
    severity: "high",
    kinds: ["config", "container", "shell"],
    pattern:
      /--privileged\b|\bprivileged["']?\s*:\s*true|allowPrivilegeEscalation["']?\s*:\s*true|runAsUser["']?\s*:\s*0\b|\bhost(?:PID|Network|IPC)["']?\s*:\s*true|--cap-add[= ](?:ALL|SYS_ADMIN|SYS_PTRACE)|\/var\/run\/docker\.sock|--(?:pid|net|network|userns)[= ]host\b|seccomp[=:]unconfined|--security-opt[= ]apparmor[=:]unconfined/,
    message: "A container gets rights over its host.",
    suggestion: "Name the single capability or path that is needed."
  },
  {
    rule: "container-root",
    severity: "low",
    kinds: ["container"],
    pattern: /^\s*USER\s+(?:root|0)\s*$/i,
    message: "The container's program runs as root.",
    suggestion: "End the image with a user of its own."
  },
  {
    rule: "wildcard-grant",
    severity: "high",
    kinds: ["config", "sql", ...code],
    pattern:
      /\b(?:Action|NotAction|Resource|Principal)["']?\s*[:=]\s*\[?\s*["']\*["']|\bGRANT\s+ALL\b|--role[= ]roles\/(?:owner|editor)\b|cluster-admin\b|\bverbs["']?\s*:\s*\[\s*["']\*["']/i,
    message: "Rights over everything are given.",
    suggestion: "Name the actions and resources that are needed."
  },
  {
    rule: "cors-any-origin",
    severity: "medium",
    kinds: [...code, "config"],
    pattern: /Access-Control-Allow-Origin["']?\s*[,:]\s*["']\*|\borigin\s*:\s*(?:["']\*["']|true\b)/i,
    message: "Every web page may read the answers.",
    suggestion: "Name the origins."
  },
  {
    rule: "binds-everywhere",
    severity: "low",
    kinds: [...code, "config"],
    pattern: /\b(?:host|hostname|bind|listen)\b["']?\s*[:=(]\s*["']?0\.0\.0\.0|\.listen\s*\([^)]*["']0\.0\.0\.0["']/i,
    message: "A server listens on every interface.",
    suggestion: "Bind 127.0.0.1 unless others are meant to reach it."
  },
  {
    rule: "html-injection",
    severity: "medium",
    kinds: ["javascript", "markup"],
    pattern:
      /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*\+?=(?!=)|\bdocument\.write(?:ln)?\s*\(|\.insertAdjacentHTML\s*\(|\bv-html\s*=|\bbypassSecurityTrust\w+/,
    message: "Text is put into a page as HTML.",
    suggestion: "Set text, or clean it with a kept sanitizer first."
  },
  {
    rule: "sql-injection",
    severity: "medium",
    kinds: code,
    pattern:
      /\b(?:query|execute|exec|raw|prepare)\w*\s*\(\s*(?:`[^`]*\b(?:SELECT|INSERT|UPDATE|DELETE|DROP)\b[^`]*\$\{|["'][^"']*\b(?:SELECT|INSERT|UPDATE|DELETE|DROP)\b[^"']*["']\s*(?:\+|%|\.format)|f["'][^"']*\b(?:SELECT|INSERT|UPDATE|DELETE|DROP)\b[^"']*\{)/i,
    message: "A statement is put together from text and a value.",
    suggestion: "Use parameters."
  },
  {
    rule: "weak-crypto",
    severity: "low",
    kinds: code,
    pattern:
      /createHash\s*\(\s*["'](?:md5|sha1|md4)["']|\bhashlib\.(?:md5|sha1)\s*\(|\bcreateCipher\s*\(|["'](?:des|des3|rc4|aes-\d+-ecb)["']|\bMessageDigest\.getInstance\s*\(\s*"(?:MD5|SHA-?1)"|\bmd5\.New\(|\bDES\.new\(/i,
    message: "A cipher or hash that is broken for security.",
    suggestion: "SHA-256, and AES-GCM or a library that chooses; where it guards nothing, say so in a comment."
  },
  {
    rule: "hook-installed",
    severity: "high",
    kinds: shellLike,
    pattern:
      /core\.(?:hooksPath|fsmonitor|sshCommand|pager|editor)\b|\.git\/hooks\/|git\s+config\s+(?:--\w+\s+)*(?:alias\.|filter\.|diff\.\w+\.(?:command|textconv))|>>?\s*["']?(?:~|\$HOME|\$\{HOME\})\/\.(?:bashrc|zshrc|profile|bash_profile|ssh\/|gitconfig|config\/autostart)|\bcrontab\s+-|\/etc\/cron/,
    message: "Something is set up to run later, outside of this program.",
    suggestion: "Leave people's git, shell and schedule as they are; say in the readme what to set up."
  },
  {
    rule: "checks-skipped",
    severity: "medium",
    kinds: ["shell", "config", "container", "javascript"],
    pattern:
      /\bgit\s+(?:commit|push)\b.*--no-verify|--no-gpg-sign\b|HUSKY\s*=\s*0|SKIP_(?:TESTS?|CHECKS?)\s*=\s*["']?(?:1|true)|(?:test|lint|audit)[^|\n]*\|\|\s*true\b/i,
    message: "A check's failure is passed over.",
    suggestion: "Let it fail, or take the check away openly."
  },
  {
    rule: "exfiltration",
    severity: "high",
    kinds: shellLike,
    pattern:
      /\b(?:curl|wget|fetch|nc|ncat)\b.*(?:\$\(\s*(?:env|printenv|cat\s+[^)]*(?:\.ssh|\.aws|\.npmrc|\.env|passwd|shadow))|`\s*(?:env|printenv)\b)|(?:env|printenv|cat\s+\S*(?:\.ssh|\.aws|\.npmrc|\.netrc)\S*)\s*\|\s*(?:curl|wget|nc|ncat|base64)\b|JSON\.stringify\s*\(\s*process\.env\s*\)|\b(?:bash|sh)\s+-i\s+>&?\s*\/dev\/tcp\/|169\.254\.169\.254|webhook\.site|requestbin|\.ngrok(?:-free)?\.(?:io|app|dev)\b/,
    message: "The environment, keys or a cloud's credentials are read and sent on.",
    suggestion: "Take it out. If it is meant, name the one value that is needed."
  }
]

const extensions: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    ["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"].map((each) => [each, "javascript"] as const)
  ),
  ...Object.fromEntries(["sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "mk"].map((each) => [each, "shell"] as const)),
  ...Object.fromEntries(
    ["json", "jsonc", "json5", "yml", "yaml", "toml", "ini", "cfg", "conf", "env", "tf", "hcl", "properties", "xml"].map(
      (each) => [each, "config"] as const
    )
  ),
  ...Object.fromEntries(["html", "htm", "ejs", "hbs", "erb", "jinja", "j2"].map((each) => [each, "markup"] as const)),
  ...Object.fromEntries(["java", "kt", "kts", "scala", "groovy", "gradle", "cs"].map((each) => [each, "java"] as const)),
  py: "python",
  rb: "ruby",
  php: "php",
  go: "go",
  rs: "rust",
  sql: "sql"
}
const prose = /\.(?:md|mdx|markdown|rst|adoc|txt|svg|snap|map|lock|csv|tsv)$|^(?:LICEN[CS]E|CHANGELOG|NOTICE|AUTHORS)/i

/** What a file is, by its name; undefined for prose and what nothing is known of. */
export const kindOf = (path: string): Kind | undefined => {
  const name = nameOf(path)
  if (prose.test(name) || /(?:^|[.-])lock(?:\.\w+)?$/.test(name)) return undefined
  if (/^(?:dockerfile|containerfile)(?:\..*)?$|\.dockerfile$/i.test(name)) return "container"
  if (/^(?:makefile|justfile|rakefile|gnumakefile)$/i.test(name)) return "shell"
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase()
  if (extension !== undefined && Object.hasOwn(extensions, extension)) return extensions[extension]
  // A file without an extension below bin/ or .husky/ is a program; a dot-file is a setting.
  return /(?:^|\/)(?:bin|\.husky|hooks|scripts)\//.test(path) && extension === undefined
    ? "shell"
    : name.startsWith(".")
      ? "config"
      : undefined
}

/** Characters of a line that the patterns read; a longer one is minified and says so by itself. */
const longestLine = 4_000
const isTest = /(?:^|\/)(?:tests?|__tests__|spec|fixtures?|examples?)\/|\.(?:test|spec)\.[cm]?[jt]sx?$|_test\.(?:go|py)$/i
const lower: Readonly<Record<Severity, Severity>> = { high: "medium", medium: "low", low: "info", info: "info" }

export const riskyPatterns = ({ file, added, removed }: FileChange): ReadonlyArray<Finding> => {
  const kind = kindOf(file.path)
  if (kind === undefined) return []
  const rules = lineRules.filter(({ kinds }) => kinds === undefined || kinds.includes(kind))
  const inTest = isTest.test(file.path)
  const fresh = added
    .filter(({ text }) => !removed.has(text.trim()) && !isComment(text, kind))
    .map(({ line, text }) => ({ line, text: text.length > longestLine ? text.slice(0, longestLine) : text }))
  const findings: Array<Finding> = []
  for (let from = 0; from < fresh.length; from += atOnce) {
    const chunk = fresh.slice(from, from + atOnce)
    const text = chunk.map((each) => each.text).join("\n")
    for (const { rule, severity, pattern, message, suggestion } of rules) {
      if (!overLines(pattern).test(text)) continue
      for (const each of chunk) {
        if (!pattern.test(each.text)) continue
        findings.push(finding(file.path, each.line, inTest ? lower[severity] : severity, rule, message, suggestion))
      }
    }
  }
  return findings
}

/** Lines that are looked at together first: nearly always no rule finds anything in them. */
const atOnce = 200
const manyLines = new Map<RegExp, RegExp>()
/** The pattern for a text of many lines: what it finds in one line, this finds in the text. */
const overLines = (pattern: RegExp): RegExp => {
  const known = manyLines.get(pattern) ?? new RegExp(pattern.source, `${pattern.flags}m`)
  manyLines.set(pattern, known)
  return known
}

/** A whole-line comment runs nothing. */
const isComment = (text: string, kind: Kind): boolean =>
  kind === "shell" || kind === "python" || kind === "ruby" || kind === "config" || kind === "container"
    ? /^\s*#(?!!)/.test(text)
    : /^\s*(?:\/\/|\*\s|\/\*(?!.*\*\/\s*\S))/.test(text)
