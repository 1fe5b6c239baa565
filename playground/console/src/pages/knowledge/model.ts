import type { QueryClient } from '@tanstack/react-query'
import { type Answer, api, got } from '../../api/client.js'
import type { paths } from '../../api/schema.js'

/** An article as it is worked on. */
export type Article = Answer<'/knowledge/articles/{id}'>
/** An article, what serves instead of it, what it lacks, and all its versions. */
export type Standing = Answer<'/knowledge/articles/{id}/standing'>
/** A row of the list. */
export type Row = Answer<'/knowledge/list'>['articles'][number]
export type Tree = Answer<'/knowledge/tree'>
export type StandingName = Row['standings'][number]
export type Preview = paths['/knowledge/imports']['post']['responses'][200]['content']['application/json']
export type Piece = Answer<'/knowledge/waiting'>['pieces'][number]
export type Release = Answer<'/knowledge/releases/latest'>[number]
export type Trial = Answer<'/knowledge/trials'>[number]

/** What somebody edits of an article: text as the form has it. */
export interface Draft {
  question: string
  answer: string
  /** One on each line. */
  phrasings: string
  scene: string
  problem: string
  locale: string
  /** As an input of the type `datetime-local` has it; empty: none. */
  validFrom: string
  validUntil: string
  audience: string[]
  legal: boolean
}

export const emptyDraft = (locale: string, at: { scene?: string; problem?: string } = {}): Draft => ({
  question: '',
  answer: '',
  phrasings: '',
  scene: at.scene ?? '',
  problem: at.problem ?? '',
  locale,
  validFrom: '',
  validUntil: '',
  audience: [],
  legal: false,
})

/** The form of an article. */
export const draftOf = (article: Article): Draft => ({
  question: article.question,
  answer: decided(article.answer),
  phrasings: article.phrasings.join('\n'),
  scene: decided(article.scene),
  problem: decided(article.problem),
  locale: article.locale,
  validFrom: localOf(article.validFrom),
  validUntil: localOf(article.validUntil),
  audience: [...(article.audience ?? [])],
  legal: article.legal ?? false,
})

/** What stands where people have still to decide; to them the field is empty. */
const undecided = ['unclassified', '【待补充：请填写答案】', '[To be completed: write the answer]']
const decided = (text: string): string => (undecided.includes(text) ? '' : text)

/** Whether a text lacks something without which it cannot be stored. What nobody had decided before may stay open. */
export const lacks = (draft: Draft, base?: Article): boolean =>
  (['question', 'answer', 'scene', 'problem'] as const).some(
    (field) => draft[field].trim() === '' && !(base && undecided.includes(base[field])),
  )

export const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => line.trim() || [])

/** Whether two forms say the same. */
export const sameDraft = (left: Draft, right: Draft): boolean =>
  JSON.stringify(normalOf(left)) === JSON.stringify(normalOf(right))

const normalOf = (draft: Draft) =>
  fieldNames.map((field) => (field === 'phrasings' ? linesOf(draft[field]) : draft[field]))

/** The fields of the form, in the order in which they are shown. */
export const fieldNames = [
  'question',
  'answer',
  'phrasings',
  'scene',
  'problem',
  'locale',
  'validFrom',
  'validUntil',
  'audience',
  'legal',
] as const satisfies (keyof Draft)[]

/** What the program is sent. Moments that nobody has touched stay as they were written, to the second. */
export function bodyOf(draft: Draft, base?: Article): Record<string, never> {
  const { question, phrasings, locale, audience, legal } = draft
  const moment = (field: 'validFrom' | 'validUntil') => {
    if (draft[field] === '') return {}
    const before = base?.[field]
    return {
      [field]: before !== undefined && localOf(before) === draft[field] ? before : new Date(draft[field]).toISOString(),
    }
  }
  const written = (field: 'answer' | 'scene' | 'problem') =>
    draft[field].trim() === '' && base ? base[field] : draft[field].trim()
  const body = {
    ...{ question: question.trim(), answer: written('answer'), phrasings: linesOf(phrasings), scene: written('scene') },
    ...{ problem: written('problem'), locale, status: 'draft' },
    ...moment('validFrom'),
    ...moment('validUntil'),
    ...(audience.length > 0 && { audience }),
    ...(legal && { legal }),
    ...(base?.origin && { origin: base.origin }),
  }
  // The program judges every field by itself; its schema says no more than "JSON".
  return body as unknown as Record<string, never>
}

/** Stores an article as a draft. @throws Refused ARTICLE_CONFLICT when somebody else has stored another text since */
export const store = (draft: Draft, base?: Article): Promise<Article> =>
  base
    ? got(
        api.PUT('/knowledge/articles/{id}', {
          params: { path: { id: base.id } },
          body: { ...bodyOf(draft, base), version: base.version as never },
        }),
      )
    : got(api.POST('/knowledge/articles', { body: bodyOf(draft) }))

/** Everything that shows articles is read again. */
export const refresh = (queries: QueryClient): Promise<void> =>
  queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/knowledge/') })

/** Where an article is, below `/console`. */
export const articlePath = (id: string): string => `/knowledge/articles/${encodeURIComponent(id)}`

/** An instant as a field for day and time has it: local, to the minute. */
export function localOf(instant: string | undefined): string {
  if (instant === undefined) return ''
  const at = new Date(instant)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What somebody gives to a piece of an import that lacks something. */
export type Fields = Partial<Record<'question' | 'answer' | 'scene' | 'problem' | 'locale', string>>

/** What somebody has decided about a piece. */
export interface Mends {
  fields: Fields
  /** Fields that are left out, since nobody can use what they hold. */
  without: readonly string[]
}

/** What is given to all pieces that lack it. */
export type Labels = Pick<Draft, 'scene' | 'problem' | 'locale'>

/** What a piece becomes an article with: what was written for it, and what was chosen for all that lack it. */
export function mendOf({ id, needs }: Piece, own: Mends | undefined, all: Labels) {
  const forAll = Object.entries(all).filter(([field]) => needs.includes(field))
  const given = [...forAll, ...Object.entries(own?.fields ?? {})].filter(([, value]) => value.trim() !== '')
  return { id, fields: Object.fromEntries(given) as Fields, without: [...(own?.without ?? [])] }
}

/** Whether a piece can be an article with that. One that lacks nothing waits since somebody has to look at it. */
export const isMended = (piece: Piece, own: Mends | undefined, all: Labels): boolean => {
  const { fields, without } = mendOf(piece, own, all)
  return (
    (piece.needs.length > 0 || own !== undefined) &&
    piece.needs.every((need) => need in fields || without.includes(need))
  )
}
