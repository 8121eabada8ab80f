/** The shape of what comes. It shows itself only after 200 ms (kit.css). */
export const Skeleton = ({ rows = 4 }: { readonly rows?: number }) => (
  <div className="skeleton" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      <i key={row} style={{ width: `${row % 2 === 0 ? 58 : 40}%` }} />
    ))}
  </div>
)
