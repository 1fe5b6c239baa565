import { grammarOf, isWholeBefore } from './grammar.js'
import { lexiconOf } from './lexicon.js'
import type { OwnWords } from './own-words.js'
import { type Clause, read } from './reader.js'
import { mattersEn, mattersZh } from './sensitive-words.js'

/** What only people may deal with. */
export type Topic =
  /** Legal threats and steps, consumer authorities. */
  | 'law'
  /** Somebody was hurt or fell ill by what was sold. */
  | 'health'
  /** Fire, explosion, smoke, electric shock. */
  | 'safety'
  /** Journalists, or a threat to tell the public. */
  | 'press'
  /** A child is in danger, or has bought something. */
  | 'minor'
  /** The customer may harm themselves. */
  | 'self-harm'
  /** Rights on personal data, or a leak of it. */
  | 'data'
  /** A stolen card or account, a fraud in the shop's name. */
  | 'fraud'
  /** Somebody of the shop has threatened or molested a customer. */
  | 'harassment'

/** A topic, and by what it was seen; for people who look at a decision. Holds no words of the customer. */
export interface Sensitive {
  topic: Topic
  why: string
}

/** What a message is about that only people may deal with, the gravest first. */
export type SensitiveTopic = (text: string) => Sensitive | undefined

interface Rule {
  form: string
  topic: Topic
  why: string
  /** Holds although the clause asks or supposes: 着火怎么办. */
  always?: true
}

const rules: readonly Rule[] = [
  { form: 'selfharm', topic: 'self-harm', why: 'speaks of harming themselves', always: true },
  { form: 'child ~6 unsafe', topic: 'minor', why: 'a child is in danger or has bought something' },
  { form: 'unsafe ~4 child', topic: 'minor', why: 'a child is in danger or has bought something' },
  { form: 'danger', topic: 'safety', why: 'fire, smoke, explosion or electric shock' },
  { form: 'hurt', topic: 'health', why: 'somebody is hurt or ill' },
  { form: 'happened ~4 ill', topic: 'health', why: 'somebody is hurt or ill' },
  { form: 'ill ~1 =了', topic: 'health', why: 'somebody is hurt or ill' },
  { form: 'fraud', topic: 'fraud', why: 'a theft or a fraud' },
  { form: 'you ~4 harass', topic: 'harassment', why: 'threatened or molested' },
  { form: 'harass ~3 you|i', topic: 'harassment', why: 'threatened or molested' },
  { form: 'gdpr', topic: 'data', why: 'rights on personal data' },
  { form: 'erase ~4 data', topic: 'data', why: 'rights on personal data' },
  { form: 'data ~4 erase', topic: 'data', why: 'rights on personal data' },
  { form: 'i|will|go ~3 law', topic: 'law', why: 'legal steps', always: true },
  { form: 'law ~3 you|i|will|go', topic: 'law', why: 'legal steps' },
  { form: '^ law', topic: 'law', why: 'legal steps' },
  { form: 'i|will ~2 legal ~3 you|authority|=it|=this', topic: 'law', why: 'legal steps', always: true },
  {
    form: 'i|will ~1 =sue|=suing|=起诉|=告你们|=报警|=打官司|=告上法庭|=报案',
    topic: 'law',
    why: 'legal steps',
    always: true,
  },
  { form: '^ =起诉|=报警|=打官司', topic: 'law', why: 'legal steps' },
  { form: 'i|will|go|legal ~3 authority', topic: 'law', why: 'a consumer authority', always: true },
  { form: 'authority =见|=投诉|=举报', topic: 'law', why: 'a consumer authority' },
  { form: 'go|will|i ~2 press', topic: 'press', why: 'journalists or the public' },
  { form: 'press ~2 expose|go', topic: 'press', why: 'journalists or the public' },
  { form: 'expose ~2 you', topic: 'press', why: 'journalists or the public' },
  { form: 'i|will|go ~2 expose', topic: 'press', why: 'journalists or the public' },
]

/** The gravest first. */
const ORDER: readonly Topic[] = [
  'self-harm',
  'minor',
  'safety',
  'health',
  'fraud',
  'harassment',
  'data',
  'law',
  'press',
]

/** A shop's own words for a topic, by language. */
export type OwnTopics = Partial<Readonly<Record<Topic, OwnWords>>>

/** Finds sensitive topics in Chinese and English. `own`: what else tells of a topic where a shop sells. */
export function topicReader(own: OwnTopics = {}): SensitiveTopic {
  const added = Object.entries(own).map(([topic, words]) => ({
    topic: topic as Topic,
    words: Object.values(words ?? {})
      .flat()
      .join('|'),
  }))
  const lexicon = lexiconOf([mattersZh, mattersEn, ...added.map(({ topic, words }) => ({ [`own-${topic}`]: words }))])
  const ofShop = added.map(
    ({ topic }): Rule => ({ form: `own-${topic}`, topic, why: 'a word of the shop', always: true }),
  )
  const grammar = grammarOf([...rules, ...ofShop], {
    of: new Set([
      'law',
      'legal',
      'authority',
      'hurt',
      'danger',
      'selfharm',
      'press',
      'expose',
      'gdpr',
      'fraud',
      'data',
    ]),
    isWhole: isWholeBefore,
  })
  return (text) => {
    let found: Rule | undefined
    for (const clause of read(text, lexicon)) {
      for (const { rule, from, until } of grammar(clause)) {
        if (!rule.always && isSupposed(clause, from, until)) continue
        if (!found || ORDER.indexOf(rule.topic) < ORDER.indexOf(found.topic)) found = rule
      }
    }
    return found && { topic: found.topic, why: found.why }
  }
}

/** `topicReader` with the words that are built in. */
export const sensitiveTopic: SensitiveTopic = topicReader()

/** 会不会着火, "does it cause a rash", "no allergic reaction": nothing has happened. */
function isSupposed(clause: Clause, from: number, until: number): boolean {
  const before = clause.slice(Math.max(0, from - 4), until)
  return before.some(({ means }) => (means.has('asks') || means.has('not')) && means.size === 1)
}
