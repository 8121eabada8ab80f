/** The editor's name for a file's language, by its name. Pure; `plaintext` when it says nothing. */

const byExtension: Readonly<Record<string, string>> = {
  ts: "typescript",
  tsx: "typescript",
  mts: "typescript",
  cts: "typescript",
  js: "javascript",
  jsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  json: "json",
  jsonc: "json",
  md: "markdown",
  mdx: "markdown",
  css: "css",
  scss: "scss",
  less: "less",
  html: "html",
  htm: "html",
  xml: "xml",
  svg: "xml",
  yml: "yaml",
  yaml: "yaml",
  toml: "ini",
  ini: "ini",
  py: "python",
  rb: "ruby",
  go: "go",
  rs: "rust",
  java: "java",
  kt: "kotlin",
  swift: "swift",
  c: "c",
  h: "c",
  cc: "cpp",
  cpp: "cpp",
  hpp: "cpp",
  cs: "csharp",
  php: "php",
  sh: "shell",
  bash: "shell",
  ps1: "powershell",
  sql: "sql",
  graphql: "graphql",
  proto: "protobuf",
  dockerfile: "dockerfile"
}
const byName: Readonly<Record<string, string>> = { dockerfile: "dockerfile", makefile: "makefile" }

export const languageOf = (path: string): string => {
  const name = (path.split("/").at(-1) ?? "").toLowerCase()
  const extension = name.slice(name.lastIndexOf(".") + 1)
  return lookUp(byName, name) ?? lookUp(byExtension, extension) ?? "plaintext"
}
const lookUp = (table: Readonly<Record<string, string>>, key: string) => (Object.hasOwn(table, key) ? table[key] : undefined)
