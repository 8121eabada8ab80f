/** Keys as they stand beside what they do. Screen readers get `aria-keyshortcuts` instead. */
export const Keys = ({ of }: { readonly of: ReadonlyArray<string> }) => (
  <span className="keys" aria-hidden="true">
    {of.map((key, at) => (
      // One key may stand twice, as in g g.
      <kbd key={`${at} ${key}`}>{key}</kbd>
    ))}
  </span>
)
