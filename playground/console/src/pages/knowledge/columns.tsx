import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import type { Piece } from './model.js'
import { words } from './words.js'

/** What a column can hold. */
export type ColumnField =
  | 'question'
  | 'answer'
  | 'phrasings'
  | 'scene'
  | 'problem'
  | 'locale'
  | 'audience'
  | 'id'
  | null

const choices = ['question', 'answer', 'phrasings', 'scene', 'problem', 'locale', 'audience'] as const

interface ColumnsProps {
  piece: Piece
  isBusy: boolean
  name: (columns: ColumnField[], hasHead: boolean) => void
}

/** A table of which nobody has said what its columns hold: they are named by hand, with the first rows in view. */
export function Columns({ piece, isBusy, name }: ColumnsProps) {
  const say = useWords(words)
  const { columns: heads = [], rows = [], count = 0 } = piece.table ?? {}
  const [fields, setFields] = useState<ColumnField[]>(() => heads.map(() => null))
  const [hasHead, setHasHead] = useState(true)
  const isNamed = fields.includes('question') && fields.includes('answer')
  const shown = hasHead ? rows : [heads, ...rows]
  const set = (at: number, field: ColumnField) =>
    // Only phrasings may stand in several columns.
    setFields(fields.map((old, i) => (i === at ? field : old === field && field !== 'phrasings' ? null : old)))
  return (
    <section className={styles.part} aria-label={say.columnsTitle}>
      <h3 className={styles.partTitle}>{say.columnsTitle}</h3>
      <p className={styles.quiet}>{say.columnsText(count)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <div className={styles.tableScroll} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {heads.map((head, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing else
                <th key={at} scope="col">
                  <NativeSelect
                    size="xs"
                    aria-label={say.columnHolds(hasHead ? head : String(at + 1))}
                    value={fields[at] ?? ''}
                    data={[
                      { value: '', label: say.leaveOut },
                      ...choices.map((value) => ({ value, label: say.fields[value] })),
                    ]}
                    onChange={({ currentTarget }) => set(at, (currentTarget.value || null) as ColumnField)}
                  />
                  {hasHead && <span dir="auto">{head}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((cells, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have nothing else
              <tr key={row}>
                {heads.map((_, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have nothing else
                  <td key={at} dir="auto" data-left={fields[at] === null}>
                    {cells[at]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.between}>
        <Checkbox
          label={say.firstRowNames}
          checked={hasHead}
          onChange={({ currentTarget }) => setHasHead(currentTarget.checked)}
        />
        <Button disabled={!isNamed} loading={isBusy} onClick={() => name(fields, hasHead)}>
          {say.readColumns}
        </Button>
      </div>
    </section>
  )
}
