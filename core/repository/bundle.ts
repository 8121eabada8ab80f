/**
 * Reads the head of a git bundle, which an agent's sandbox made and which is trusted in nothing. The pack
 * in it goes to `git index-pack --strict`; git's own bundle code does not check objects before 2.46.
 */
import { Option } from "effect"

export interface Bundle {
  readonly prerequisites: ReadonlyArray<string>
  readonly refs: ReadonlyArray<{ readonly oid: string; readonly name: string }>
  readonly objectFormat: "sha1" | "sha256"
  /** How many objects the pack says it holds. */
  readonly objects: number
  readonly pack: Uint8Array
}

/** A head longer than this belongs to no bundle of one commit. */
const longestHead = 16 * 1024

/** None for anything that is not a version 2 or 3 bundle with a version 2 pack, or that filters objects away. */
export const readBundle = (bytes: Uint8Array): Option.Option<Bundle> => {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, longestHead))
  const end = head.indexOf("\n\n")
  if (end === -1) return Option.none()
  const [signature, ...lines] = head.toString("latin1", 0, end).split("\n")
  if (signature !== "# v2 git bundle" && signature !== "# v3 git bundle") return Option.none()
  const prerequisites: Array<string> = []
  const refs: Array<{ oid: string; name: string }> = []
  let objectFormat: Bundle["objectFormat"] = "sha1"
  for (const line of lines) {
    const wanted = /^-([0-9a-f]{40}|[0-9a-f]{64})(?: .*)?$/.exec(line)
    const named = /^([0-9a-f]{40}|[0-9a-f]{64}) (refs\/[\x21-\x7e]+)$/.exec(line)
    const format = /^@object-format=(sha1|sha256)$/.exec(line)
    if (wanted?.[1] !== undefined) prerequisites.push(wanted[1])
    else if (named?.[1] !== undefined && named[2] !== undefined) refs.push({ oid: named[1], name: named[2] })
    else if (format !== null && signature === "# v3 git bundle") objectFormat = format[1] as Bundle["objectFormat"]
    else return Option.none()
  }
  const pack = bytes.subarray(end + 2)
  if (pack.byteLength < 12 || Buffer.from(pack.subarray(0, 4)).toString("latin1") !== "PACK") return Option.none()
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength)
  if (view.getUint32(4) !== 2) return Option.none()
  return Option.some({ prerequisites, refs, objectFormat, objects: view.getUint32(8), pack })
}
