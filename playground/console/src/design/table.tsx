import type { ReactNode } from 'react'
import styles from './table.module.css'

interface TableProps<T> {
  /** What is listed, for whoever hears it. */
  label: string
  /** What each column is called, and what it says of a row. */
  columns: readonly (readonly [name: string, of: (row: T, at: number) => ReactNode])[]
  rows: readonly T[]
  keyOf: (row: T, at: number) => string
}

/** Rows with the same few values; on a phone a row is a block in which each value stands behind the name of its column. */
export function Table<T>({ label, columns, rows, keyOf }: TableProps<T>) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(([name]) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={keyOf(row, at)}>
            {columns.map(([name, of]) => (
              <td key={name} data-label={name}>
                {of(row, at)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
