import { CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useNavigate, useSearch } from '@tanstack/react-router'
import SearchIcon from 'lucide-react/icons/search'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useCommands } from '../commands/commands.js'
import { defineWords, useWords } from '../language/words.js'
import styles from './filters.module.css'
import { Keys } from './keys.js'

/** How long typing has to pause before it is searched, in milliseconds. */
const PAUSE_MS = 200

/**
 * What a list is filtered by, kept in the address, so that it can be bookmarked and sent to a colleague, and is there after going
 * back. What is as `defaults` has it does not stand there.
 */
export function useFilters<F extends Record<string, string>>(
  defaults: F,
): [filters: F, change: (changed: Partial<F>) => void] {
  const search = useSearch({ strict: false }) as Record<string, string>
  const navigate = useNavigate()
  const filters = { ...defaults }
  for (const name of Object.keys(defaults))
    if (search[name] !== undefined) (filters as Record<string, string>)[name] = search[name]
  const change = (changed: Partial<F>) => {
    // To what stands there by then: two changes may come close together.
    const next = (now: Record<string, string>) =>
      Object.fromEntries(Object.entries({ ...now, ...changed }).filter(([name, value]) => value !== defaults[name]))
    void navigate({ to: '.', search: next as never, replace: true })
  }
  return [filters, change]
}

interface FilterBarProps {
  /** What is searched for now. */
  text: string
  onText: (text: string) => void
  /** What can be found: "Search conversations". */
  label: string
  /** Selects, switches, chips. */
  children?: ReactNode
}

/** The bar above a list: a field to search in, which `/` leads to, and whatever else narrows it. */
export function FilterBar({ text, onText, label, children }: FilterBarProps) {
  const say = useWords(words)
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(text)
  const search = useDebouncedCallback(onText, PAUSE_MS)
  useEffect(() => setTyped(text), [text])
  useCommands([{ id: 'filters.search', name: label, keys: '/', run: () => field.current?.focus() }])
  const type = (value: string) => {
    setTyped(value)
    search(value)
  }
  return (
    <search className={styles.bar}>
      <TextInput
        ref={field}
        className={styles.field}
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && type('')}
        aria-label={label}
        placeholder={label}
        aria-keyshortcuts="/"
        leftSection={<SearchIcon size={16} aria-hidden />}
        rightSection={
          typed === '' ? <Keys keys="/" /> : <CloseButton size="sm" aria-label={say.clear} onClick={() => type('')} />
        }
      />
      {children}
    </search>
  )
}

/** Selects of a bar, side by side. */
export const FilterSelects = ({ children }: { children: ReactNode }) => <div className={styles.selects}>{children}</div>

interface FilterSelectProps {
  label: string
  value: string
  /** What can be chosen, and what it is called. */
  options: Readonly<Record<string, string>>
  /** What nothing chosen is called, first of all. Absent: `options` has it. */
  all?: string
  /** Default: `xs`, as the field of a `FilterBar`. */
  size?: 'xs' | 'sm'
  onChange: (value: string) => void
}

/** One select of a bar. */
export const FilterSelect = ({ label, value, options, all, size = 'xs', onChange }: FilterSelectProps) => (
  <NativeSelect
    size={size}
    aria-label={label}
    value={value}
    data={[
      ...(all === undefined ? [] : [{ value: '', label: all }]),
      ...Object.entries(options).map(([value, label]) => ({ value, label })),
    ]}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  />
)

const words = defineWords({ en: { clear: 'Clear' }, zh: { clear: '清空' } })
