/**
 * Which shell commands run tests, and which change files: by the words that the field uses. Deterministic, and
 * known to be incomplete: a script of an unusual name is not recognized, so its absence accuses nobody alone.
 */

/** One simple command that runs tests, after `cd x &&`, variables and wrappers. */
const testCommand = new RegExp(
  [
    String.raw`(?:npm|pnpm|yarn|bun)\s+(?:--?[\w=./-]+\s+)*(?:run\s+|run-script\s+)?(?:--?[\w=./-]+\s+)*(?:t|tst|test)(?::[\w:-]+)?(?=\s|$)`,
    String.raw`(?:npx\s+|bunx\s+|pnpm\s+(?:exec|dlx)\s+|yarn\s+|bun\s+(?:--bun\s+)?)?(?:\S*\/)?(?:vitest|jest|mocha|ava|tap|jasmine|karma|pytest|tox|nox|rspec|phpunit|ctest|cypress|nextest)(?=\s|$)`,
    String.raw`(?:npx\s+)?playwright\s+test(?=\s|$)`,
    String.raw`(?:node|deno|bun|go|cargo|dotnet|mix|swift|flutter|dart|sbt|lein|zig build|bazel)\s+(?:--?[\w=./-]+\s+)*(?:--test|test|nextest)(?=\s|$|=)`,
    String.raw`python[0-9.]*\s+-m\s+(?:pytest|unittest|nose2?|tox)(?=\s|$)`,
    String.raw`(?:node|bun|python[0-9.]*|ruby|php|deno run)\s+(?:--?[\w=./-]+\s+)*\S*(?:\btest\w*|_test|\.test|\.spec|\bspec)[\w./-]*\.\w+(?=\s|$)`,
    String.raw`(?:make|just|rake|task|gradle|\.\/gradlew|mvn|\.\/mvnw|bundle exec rake|composer)\s+(?:--?[\w=./-]+\s+)*(?:\S+\s+)*?(?:test|check|verify)(?=\s|$)`
  ]
    .map((each) => `(?:${each})`)
    .join("|")
)
const before =
  /^(?:\s*(?:cd\s+\S+|set\s+-\w+|export\s+\w+=\S*)\s*(?:&&|;)|\s*(?:[A-Z_][A-Z0-9_]*=\S*|env|time|timeout\s+\S+|sudo|exec|command|nice)\s)*\s*/

/** Whether it runs tests, and whether what follows may hide their exit code; undefined when it does not. */
export const runsTests = (command: string): { readonly hidden: boolean } | undefined => {
  const parts = command.slice(0, 8_000).split(/(&&|\|\||[|;&\n])/)
  let text = ""
  for (let index = 0; index < parts.length; index += 2) {
    // What goes before with && or ; belongs to the setup; the pattern looks at each simple command alone.
    text = parts[index] ?? ""
    const simple = text.replace(before, "")
    const found = testCommand.exec(simple)
    if (found === null || found.index !== 0) continue
    const after = parts
      .slice(index + 1)
      .join("")
      .trim()
    return { hidden: after !== "" && !/^(?:&&[^|;&]*)+$/.test(after) }
  }
  return undefined
}

/** Commands that write files, by their usual words. Output to /dev or a file descriptor writes none. */
export const editsFiles = (command: string): boolean =>
  /(?:^|[\s;&|])(?:sed\s+(?:-\w+\s+)*-\w*i|perl\s+-\w*i|mv|cp|rm|tee|patch|truncate|touch|git\s+(?:apply|checkout|restore|reset|revert|stash|mv|rm|am|cherry-pick|merge|rebase))\s/.test(
    command
  ) || /(?<![0-9&<>=-])>{1,2}(?!&)\s*(?!\/dev\/|\/tmp\/|&)["']?[\w.$~/-]/.test(command.replace(/(["'])(?:(?!\1)[^\\]|\\.)*\1/g, "''"))
