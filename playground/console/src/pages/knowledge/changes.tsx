import { diffChars, diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { useLabels } from './labels.js'
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

/** Between these characters Chinese has no spaces, so that words cannot be told apart. */
const hasNoSpaces = /[\u3040-\u30ff\u3400-\u9fff]/
/** So long at the most, in milliseconds; of what takes longer both texts are shown as a whole. */
const LONGEST_MS = 200

function differencesOf(before: string, after: string) {
  const compare = hasNoSpaces.test(before + after) ? diffChars : diffWordsWithSpace
  return (
    compare(before, after, { timeout: LONGEST_MS }) ?? [
      { value: before, added: false, removed: true },
      { value: after, added: true, removed: false },
    ]
  )
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
