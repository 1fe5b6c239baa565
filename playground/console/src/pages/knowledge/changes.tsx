import { diffArrays } from 'diff'
import { useMemo } from 'react'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { type Article, type Draft, draftOf, fieldNames, linesOf } from './model.js'
import { words } from './words.js'

type Field = (typeof fieldNames)[number]

/** What differs between two texts of an article, field by field; what is gone is struck out, what has come is underlined. */
export function Changes({ before, after }: { before: Article | undefined; after: Article }) {
  const say = useWords(words)
  const write = useFieldText()
  const now = draftOf(after)
  const then = before && draftOf(before)
  const changed = fieldNames.filter((field) => (then ? write(field, then) : '') !== write(field, now))
  if (changed.length === 0) return <p className={styles.quiet}>{say.noChange}</p>
  return (
    <dl className={styles.changes}>
      {changed.map((field) => (
        <div key={field}>
          <dt className={styles.partTitle}>{say.fields[field]}</dt>
          <dd className={styles.changed} dir="auto">
            {then ? <Difference before={write(field, then)} after={write(field, now)} /> : write(field, now)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Two texts in one. */
export function Difference({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => differencesOf(before, after), [before, after])
  return parts.map(({ value, added, removed }, at) => {
    const key = `${at}`
    if (added) return <ins key={key}>{value}</ins>
    return removed ? <del key={key}>{value}</del> : <span key={key}>{value}</span>
  })
}

/** Knows the words of Chinese, too, between which there are no spaces. */
let segmenter: Intl.Segmenter | undefined

function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** So long at the most, in milliseconds. */
const LONGEST_MS = 200
/** Texts that have less in common, as a share, are two texts: nobody can read them word by word. */
const LEAST_COMMON = 0.3

interface Part {
  value: string
  added: boolean
  removed: boolean
}

function differencesOf(before: string, after: string): Part[] {
  const parts = diffArrays(wordsOf(before), wordsOf(after), { timeout: LONGEST_MS })?.map(
    ({ value, added, removed }): Part => ({ value: value.join(''), added: added === true, removed: removed === true }),
  )
  const common = parts?.reduce((sum, { value, added, removed }) => sum + (added || removed ? 0 : value.length), 0) ?? 0
  if (parts && 2 * common >= LEAST_COMMON * (before.length + after.length)) return parts
  return [
    { value: before, added: false, removed: true },
    ...(before !== '' && after !== '' ? [{ value: '\n', added: false, removed: false }] : []),
    { value: after, added: true, removed: false },
  ].filter(({ value }) => value !== '')
}

/** What a field says, in words. */
export function useFieldText(): (field: Field, draft: Draft) => string {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  return (field, draft) => {
    switch (field) {
      case 'scene':
        return labels.scene(draft.scene)
      case 'problem':
        return labels.problem(draft.problem)
      case 'locale':
        return say.language(draft.locale)
      case 'phrasings':
        return linesOf(draft.phrasings).join('\n')
      case 'validFrom':
      case 'validUntil':
        return draft[field] === '' ? '' : format.moment(Date.parse(draft[field]))
      case 'audience':
        return draft.audience.join(', ')
      case 'legal':
        return draft.legal ? say.legalNeeded : ''
      default:
        return draft[field]
    }
  }
}
