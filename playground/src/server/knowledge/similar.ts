import type { Article, Retriever } from '@huida/knowledge'
import type { Shelf } from './shelf.js'

/** What somebody is writing. */
export interface Written {
  /** Of the article that is edited; it is not similar to itself. */
  id?: string | undefined
  question: string
  phrasings: readonly string[]
  answer: string
  locale: string
}

/** An article that whoever writes another should look at. */
export interface Similar {
  article: Article
  /** It claims this wording too, so that chance would decide which of the two answers. */
  claims?: string
  /** How probable it is that it answers what is written, 0 to 1. */
  confidence: number
  /** What both answers give a number for, and do not agree on: `7天` here, `14天` there. */
  differs?: { here: string; there: string }
}

/** Less than this is another subject. */
const MIN_CONFIDENCE = 0.5
/** Only what answers the same question can contradict it. */
const CONTRADICTING_CONFIDENCE = 0.8
const MAX_SIMILAR = 6
/** As many wordings are asked; the first is the question. */
const MAX_ASKED = 6

/** Finds the articles that answer the same, or claim the same wordings; first those that would contradict it. */
export async function similarTo(
  written: Written,
  { shelf, retriever }: { shelf: Shelf; retriever: Retriever | undefined },
): Promise<Similar[]> {
  const { id, question, phrasings, answer, locale } = written
  const wordings = [question, ...phrasings].filter((wording) => wording.trim() !== '')
  const found = new Map<string, Similar>()
  const add = (article: Article, confidence: number, claims?: string) => {
    if (article.id === id) return
    const known = found.get(article.id)
    const differs = confidence >= CONTRADICTING_CONFIDENCE ? differenceOf(answer, article.answer) : known?.differs
    const claimed = claims ?? known?.claims
    found.set(article.id, {
      article,
      confidence: Math.max(confidence, known?.confidence ?? 0),
      ...(claimed !== undefined && { claims: claimed }),
      ...(differs && { differs }),
    })
  }
  for (const wording of wordings) for (const article of shelf.claiming(wording)) add(article, 1, wording)
  if (retriever) {
    const except = new Set(id === undefined ? [] : [id])
    for (const wording of wordings.slice(0, MAX_ASKED)) {
      const hits = await retriever.search(wording, { locale, except, limit: 4 })
      for (const { article, confidence } of hits) if (confidence >= MIN_CONFIDENCE) add(article, confidence)
    }
  }
  const urgency = ({ claims, differs, confidence }: Similar) => (differs ? 2 : 0) + (claims ? 1 : 0) + confidence
  return [...found.values()].sort((left, right) => urgency(right) - urgency(left)).slice(0, MAX_SIMILAR)
}

/** A number with what it counts: `7 天`, `￥10`, `14 days`, `8%`. */
const QUANTITY =
  /(?<money>[￥¥$€])\s*(?<amount>\d+(?:[.,]\d+)?)|(?<count>\d+(?:[.,]\d+)?)\s*(?:个)?(?<unit>%|元|天|日|小时|分钟|周|星期|个?月|年|工作日|次|件|折|(?:working |business )?(?:days?|hours?|minutes?|weeks?|months?|years?|times?|percent))/giu

/** The first quantity of the same kind of which the two texts have no value in common. */
function differenceOf(here: string, there: string): Similar['differs'] {
  const [ours, theirs] = [quantitiesOf(here), quantitiesOf(there)]
  for (const [unit, values] of ours) {
    const others = theirs.get(unit)
    if (!others || [...values.keys()].some((value) => others.has(value))) continue
    return { here: [...values.values()].join(', '), there: [...others.values()].join(', ') }
  }
  return undefined
}

/** By unit: the values, and how each is written. */
function quantitiesOf(text: string): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>()
  for (const { 0: written, groups = {} } of text.normalize('NFKC').matchAll(QUANTITY)) {
    const unit =
      units[(groups.unit ?? 'money').toLowerCase()] ?? (groups.unit ?? 'money').toLowerCase().replace(/s$/, '')
    const value = (groups.amount ?? groups.count ?? '').replace(',', '.')
    found.set(unit, (found.get(unit) ?? new Map<string, string>()).set(value, written.trim()))
  }
  return found
}

/** Units that say the same. */
const units: Readonly<Record<string, string>> = { 元: 'money', 日: '天', 星期: '周', 个月: '月', percent: '%' }
