/** What the bot may say to a question, written and reviewed by people. */
export interface Article {
  /** Names the article for ever; unique in its space; no white space. */
  readonly id: string
  /** When in the service it matters: `pre-sale`, `in-sale`, `after-sale`, or a scene of your own. */
  readonly scene: string
  /** The type of problem, in your own taxonomy: `refund_status`. */
  readonly problem: string
  /** How the question is best put. */
  readonly question: string
  /** Other ways in which customers ask it. The more, the better it is found. */
  readonly phrasings: readonly string[]
  /** What the customer reads. */
  readonly answer: string
  /** Language of question and answer, BCP 47: `zh`, `en`, `zh-TW`. */
  readonly locale: string
  /** `draft` and `review` are being worked on; `published` may be found; `retired` is kept and never found. */
  readonly status: ArticleStatus
  /** Not found before this instant, ISO 8601. */
  readonly validFrom?: string
  /** Not found from this instant on, ISO 8601. */
  readonly validUntil?: string
  /** Who may see it, such as `['vip', 'agents']`; without it, everybody. */
  readonly audience?: readonly string[]
  /** Whether it must not be published before a legal reviewer has approved it, word for word. Default `false`. */
  readonly legal?: boolean
  /** Who wrote this version; a reviewer must be somebody else. */
  readonly author?: string
  /** Where it came from, if nobody just wrote it. */
  readonly origin?: Origin
  /** The instant of the last change, ISO 8601. */
  readonly updatedAt: string
  /** Counts the changes, from 1. */
  readonly version: number
}

/** How far an article is. */
export type ArticleStatus = 'draft' | 'review' | 'published' | 'retired'

/** Where an article came from. */
export interface Origin {
  readonly type: 'import' | 'mined' | 'ticket'
  /** The file or address, the cluster of questions, or the ticket. */
  readonly from: string
  /** What customers asked, without personal data. */
  readonly examples?: readonly string[]
  /** How often it was asked. */
  readonly count?: number
  /** The first time it was asked, ISO 8601. */
  readonly firstAt?: string
  /** The last time it was asked, ISO 8601. */
  readonly lastAt?: string
}

/** An article as it is handed in: `updatedAt` and `version` are given by the space. */
export type ArticleInput = Omit<Article, 'phrasings' | 'updatedAt' | 'version'> & {
  readonly phrasings?: readonly string[]
  /** Ignored: the space sets it. */
  readonly updatedAt?: string
  /** The version that was changed; when another has been stored since, the change is refused. Left out, it overwrites. */
  readonly version?: number
}

/** What stands in a draft where people have still to decide; nothing that holds it is ever published. */
export const gaps = {
  /** Instead of an answer, or in it. */
  answer: { zh: '【待补充：请填写答案】', en: '[To be completed: write the answer]' },
  /** Instead of a scene or a type of problem. */
  label: 'unclassified',
} as const

/** Which decisions of people an article still waits for. */
export const gapsIn = ({ answer, scene, problem }: Pick<Article, 'answer' | 'scene' | 'problem'>): Gap[] => [
  ...(Object.values(gaps.answer).some((gap) => answer.includes(gap)) ? (['answer'] as const) : []),
  ...(scene === gaps.label || problem === gaps.label ? (['classification'] as const) : []),
]

/** What a draft can lack. */
export type Gap = 'answer' | 'classification'

/** Names exactly what was said: the text of a version never changes. */
export interface Citation {
  /** The space of the article. */
  readonly space: string
  /** The article's id. */
  readonly article: string
  readonly version: number
}

/** What can be wrong with a field of an article. */
export type Fault =
  | 'missing'
  | 'not-text'
  | 'not-texts'
  | 'not-an-id'
  | 'not-a-status'
  | 'not-a-locale'
  | 'not-an-instant'
  | 'not-a-version'
  | 'not-a-flag'
  | 'not-an-origin'
  | 'ends-before-it-starts'
  | 'unknown-field'
  | 'not-an-object'

/** A field and what is wrong with it. */
export interface FieldFault {
  readonly field: string
  readonly fault: Fault
}

/**
 * Reads an article out of parsed JSON, YAML or CSV, or says everything that is wrong with it. Unknown fields are refused,
 * because a misspelt optional field would otherwise be lost in silence.
 */
export function parseArticle(value: unknown, updatedAt: string): { article: Article } | { faults: FieldFault[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { faults: [{ field: '', fault: 'not-an-object' }] }
  }
  const given = value as Record<string, unknown>
  const faults: FieldFault[] = []
  for (const [field, rule] of Object.entries(rules)) {
    const held = given[field]
    const fault = held === undefined ? (rule.optional ? undefined : 'missing') : rule.check(held)
    if (fault) faults.push({ field, fault })
  }
  for (const field of Object.keys(given))
    if (!Object.hasOwn(rules, field)) faults.push({ field, fault: 'unknown-field' })
  const { validFrom, validUntil } = given
  if (isInstant(validFrom) && isInstant(validUntil) && Date.parse(validUntil) <= Date.parse(validFrom)) {
    faults.push({ field: 'validUntil', fault: 'ends-before-it-starts' })
  }
  if (faults.length > 0) return { faults }
  // Every field has just been checked against the rules below, which mirror the type.
  return { article: Object.freeze({ phrasings: [], version: 1, updatedAt, ...given }) as unknown as Article }
}

type Check = (value: unknown) => Fault | undefined

const required = (check: Check) => ({ check, optional: false })
const optional = (check: Check) => ({ check, optional: true })

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
/** Whether a text is a date or instant as articles have it. */
export const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d(T|$)/.test(value) && !Number.isNaN(Date.parse(value))

const text: Check = (value) => (isText(value) ? undefined : value === '' ? 'missing' : 'not-text')
const texts: Check = (value) => (Array.isArray(value) && value.every(isText) ? undefined : 'not-texts')
const instant: Check = (value) => (isInstant(value) ? undefined : 'not-an-instant')

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { type, from, examples = [], count = 0, firstAt, lastAt, ...unknown } = value as Record<string, unknown>
  return (
    ['import', 'mined', 'ticket'].includes(type as string) &&
    isText(from) &&
    texts(examples) === undefined &&
    Number.isSafeInteger(count) &&
    [firstAt, lastAt].every((at) => at === undefined || isInstant(at)) &&
    Object.keys(unknown).length === 0
  )
}

/** In the order in which fields are written. */
const rules: Record<keyof Article, { check: Check; optional: boolean }> = {
  id: required((value) => (typeof value === 'string' && /^[^\s\p{C}]{1,200}$/u.test(value) ? undefined : 'not-an-id')),
  scene: required(text),
  problem: required(text),
  locale: required((value) =>
    typeof value === 'string' && /^[a-z]{2,3}(-[a-z\d]{1,8})*$/i.test(value) ? undefined : 'not-a-locale',
  ),
  question: required(text),
  phrasings: optional(texts),
  answer: required(text),
  status: required((value) =>
    ['draft', 'review', 'published', 'retired'].includes(value as string) ? undefined : 'not-a-status',
  ),
  validFrom: optional(instant),
  validUntil: optional(instant),
  audience: optional(texts),
  legal: optional((value) => (typeof value === 'boolean' ? undefined : 'not-a-flag')),
  author: optional(text),
  origin: optional((value) => (isOrigin(value) ? undefined : 'not-an-origin')),
  updatedAt: optional(instant),
  version: optional((value) => (Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : 'not-a-version')),
}

/** The fields of an article in the order in which they are written. */
export const articleFields = Object.keys(rules) as (keyof Article)[]

/** What a version keeps for ever: what is said, to whom, and when. */
export const textFields = [
  'scene',
  'problem',
  'locale',
  'question',
  'phrasings',
  'answer',
  'validFrom',
  'validUntil',
  'audience',
  'legal',
] as const satisfies (keyof Article)[]

/** Whether two articles have the same text; how far they are and who wrote them aside. */
export const sameText = (left: Article, right: Article): boolean =>
  textFields.every((field) => sameValue(left[field], right[field]))

/** Whether two articles say the same; version and time of change aside. */
export const sameContent = (left: Article, right: Article): boolean =>
  articleFields.every((field) => field === 'version' || field === 'updatedAt' || sameValue(left[field], right[field]))

const sameValue = (left: unknown, right: unknown): boolean =>
  left === right || (typeof left === 'object' && JSON.stringify(left) === JSON.stringify(right))
