/** What a proof bundle may weigh. Nothing in it is compressed, so what is read is what the file holds. */

const mb = 1024 * 1024

export const bundleBounds = {
  /** Bytes of the whole file. */
  fileBytes: 1024 * mb,
  /** Bytes of one line: the biggest artifact that a run can have (a pack of 256 MB), in base64. */
  lineBytes: 360 * mb,
  events: 200_000,
  /** Artifacts and git objects, each. */
  items: 100_000
}
