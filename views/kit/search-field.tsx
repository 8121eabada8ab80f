/** A field that looks for something in the page; `/` leads to it. */
import { Search } from "lucide-react"
import type { InputHTMLAttributes, Ref } from "react"

export interface SearchFieldProps extends Pick<InputHTMLAttributes<HTMLInputElement>, "maxLength" | "onKeyDown"> {
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly onSearch: (text: string) => void
  readonly ref: Ref<HTMLInputElement>
}

export const SearchField = ({ label, placeholder = label, value, onSearch, ref, ...rest }: SearchFieldProps) => (
  <span className="finder">
    <Search className="i s" aria-hidden />
    <input
      ref={ref}
      className="in"
      type="search"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      value={value}
      onChange={({ target }) => onSearch(target.value)}
      {...rest}
    />
  </span>
)
