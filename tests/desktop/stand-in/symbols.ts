/** Reads the table of symbols that Electrobun's SDK opens its native library with, and writes C for each of them. */

export interface NativeSymbol {
  readonly name: string
  readonly args: ReadonlyArray<string>
  readonly returns: string
}

/** `sdk`: the text of the SDK's proc/native.ts. Throws where its table is not as it was. */
export const nativeSymbols = (sdk: string): ReadonlyArray<NativeSymbol> => {
  const from = sdk.indexOf("return dlopen(nativeWrapperPath, {")
  const to = sdk.indexOf("\n\t\t});", from)
  if (from === -1 || to === -1) throw new Error("The SDK opens its native library in another way than 1.18.1.")
  const table = sdk.slice(from, to).replaceAll(/\/\/[^\n]*/g, "")
  const found = [...table.matchAll(/(\w+):\s*\{\s*args:\s*\[([^\]]*)\],\s*returns:\s*FFIType\.(\w+),?\s*\}/g)].map(
    ([, name = "", args = "", returns = ""]) => ({
      name,
      args: [...args.matchAll(/FFIType\.(\w+)/g)].map(([, type = ""]) => type),
      returns
    })
  )
  const declared = table.match(/\bargs:/g)?.length
  if (found.length !== declared) throw new Error(`Of ${declared} symbols in the SDK's table ${found.length} could be read.`)
  return found
}

const cTypes: Readonly<Record<string, string>> = {
  u32: "uint32_t",
  u64: "uint64_t",
  i32: "int32_t",
  int: "int32_t",
  f64: "double",
  bool: "bool",
  cstring: "const char *",
  ptr: "void *",
  function: "void *",
  void: "void"
}
const cType = (type: string): string => {
  const found = cTypes[type]
  if (found === undefined) throw new Error(`The SDK's table has a type that the stand-in does not know: ${type}.`)
  return found
}

const says = (type: string): string =>
  type === "cstring" ? "say_text" : type === "bool" ? "say_bool" : type === "ptr" || type === "function" ? "say_pointer" : "say_number"

/** What a symbol without an `on_` of its own answers. */
const answers: Readonly<Record<string, string>> = { cstring: '"[]"', bool: "true", ptr: "handle(4, 1)", void: "" }

/** One exported function for each symbol: it records its call, then does what `performs` names, or answers something harmless. */
export const inC = (symbols: ReadonlyArray<NativeSymbol>, performs: ReadonlySet<string>): string =>
  symbols
    .map(({ name, args, returns }) => {
      const names = args.map((_, at) => `a${at}`)
      const parameters = args.map((type, at) => `${cType(type)} a${at}`).join(", ") || "void"
      const record = args.map((type, at) => `${says(type)}(a${at});`).join(" ")
      const call = performs.has(name) ? `on_${name}(${names.join(", ")})` : (answers[returns] ?? "0")
      return `EXPORT ${cType(returns)} ${name}(${parameters}) { begin("${name}"); ${record} end(); ${returns === "void" ? "" : "return "}${call}; }`
    })
    .join("\n")
