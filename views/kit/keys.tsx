/** Keys as they stand beside what they do. Screen readers get `aria-keyshortcuts` instead. */
export const Keys = ({ of }: { readonly of: ReadonlyArray<string> }) => (
  <span className="keys" aria-hidden="true">
    {of.map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
  </span>
)
