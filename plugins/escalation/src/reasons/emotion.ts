import { feelingsEn, feelingsZh } from './emotion-words.js'
import { grammarOf, isWholeBefore } from './grammar.js'
import { lexiconOf } from './lexicon.js'
import type { OwnWords } from './own-words.js'
import { type Clause, read } from './reader.js'

/** How strongly a customer feels, and by what that was seen. */
export interface Emotion {
  /** 0: calm, or content. 1: discontent. 2: anger, threats, distress; a person should look. */
  level: 0 | 1 | 2
  /** For people who look at a decision: "insult, shouting". Holds no words of the customer. */
  why: string
}

/** How strongly a customer feels. `recent`: the customer's messages before, the oldest first; the last three add to what is felt now. */
export type EmotionOf = (text: string, recent?: readonly string[]) => Emotion

interface Sign {
  form: string
  /** 2 is enough for a person to look. */
  weight: number
  why: string
}

/** Faces. */
const faces = { anger: '😡|🤬|👿|😤|💢|🖕|🤮', discontent: '😠|🙄|😒|😞|😭|😢|😩|😫|👎|💔|😔|🤦', praise: '👏|🙃' }

const signs: readonly Sign[] = [
  { form: 'insult', weight: 2, why: 'insult' },
  { form: 'anger', weight: 2, why: 'anger' },
  { form: 'threat', weight: 2, why: 'threat' },
  { form: 'despair', weight: 2, why: 'distress' },
  { form: 'discontent', weight: 1, why: 'discontent' },
  { form: 'again', weight: 0.5, why: 'again' },
  { form: 'praise', weight: 0, why: 'praise' },
]

/**
 * Negative emotion in Chinese and English: named anger, insults, threats to leave or to complain, distress, shouting, bitter praise.
 * `own`: what else shows anger where a shop sells, by language.
 */
export function emotionReader(own: OwnWords = {}): EmotionOf {
  const lexicon = lexiconOf([feelingsZh, feelingsEn, faces, { anger: Object.values(own).flat().join('|') }])
  const grammar = grammarOf(signs, {
    of: new Set(['insult', 'anger', 'threat', 'discontent', 'despair']),
    isWhole: isWholeBefore,
  })

  function felt(text: string): { sum: number; why: Set<string> } {
    const why = new Set<string>()
    const said = new Map<string, number>()
    let sum = 0
    const add = (weight: number, reason: string) => {
      // Said twice, it weighs a little more; not three times.
      const times = said.get(reason) ?? 0
      said.set(reason, times + 1)
      if (times === 0) sum += weight
      else if (times === 1) sum += 0.5
      why.add(reason)
    }
    for (const clause of read(text, lexicon)) {
      for (const { rule, from } of grammar(clause)) {
        if (isCancelled(clause, from)) continue
        add(rule.weight, rule.why)
      }
    }
    const calm = why.size === 0 || (why.size === 1 && (why.has('praise') || why.has('again')))
    if (why.has('praise') && !calm) add(1.5, 'bitter praise')
    if (/[!！]{3,}|(?:[?？][!！]|[!！][?？])|[?？]{4,}/.test(text)) add(calm ? 0.5 : 1, 'many signs')
    if (isShouted(text)) add(calm ? 0.5 : 1, 'shouting')
    why.delete('praise')
    return { sum, why }
  }

  return (text, recent = []) => {
    const now = felt(text)
    let sum = now.sum
    if (sum >= 0.5 && sum < 2) {
      const before = recent.slice(-3).map((earlier) => felt(earlier).sum)
      if (before.some((one) => one >= 1)) {
        sum += 1
        now.why.add('before too')
      }
    }
    const level = sum >= 2 ? 2 : sum >= 1 ? 1 : 0
    return { level, why: level === 0 ? 'calm' : [...now.why].join(', ') }
  }
}

/** `emotionReader` with the words that are built in. */
export const emotionOf: EmotionOf = emotionReader()

/** "Not angry", 投诉建议怎么写: within the clause, before it or around it. */
function isCancelled(clause: Clause, at: number): boolean {
  const { means, text } = clause[at]!
  if (means.has('again') || means.has('praise')) return false
  for (let i = Math.max(0, at - 3); i < at; i++)
    if (clause[i]!.means.has('not') && !means.has('not')) return !/[死了]$/.test(text)
  // A question about complaints is none; an insult stays one.
  if (means.has('discontent') && clause.slice(Math.max(0, at - 3), at).some((token) => token.means.has('how')))
    return true
  if (!means.has('threat')) return false
  return clause.slice(Math.max(0, at - 6), at + 7).some((token) => token.means.has('how') && !token.means.has('threat'))
}

/** Three words or more in capitals, and hardly a small letter. */
function isShouted(text: string): boolean {
  const capitals = text.match(/[A-Z]/g)?.length ?? 0
  const small = text.match(/[a-z]/g)?.length ?? 0
  return capitals >= 10 && capitals > 4 * small && /[A-Z]\s{1,3}[A-Z]{1,20}\s{1,3}[A-Z]/.test(text)
}
