import { MACHINE, NUMBER, type Rule, rules } from './ask-rules.js'
import type { Concept, Words } from './concepts.js'
import { departments } from './departments.js'
import { grammarOf, isWhole, type Match } from './grammar.js'
import { type Lexicon, lexiconOf } from './lexicon.js'
import type { OwnWords } from './own-words.js'
import { type Clause, read, type Token } from './reader.js'
import { learnedOdds, type WishOdds } from './wish-model.js'
import { en } from './words-en.js'
import { zh } from './words-zh.js'

/** What asksForPerson found. */
export interface Wish {
  /** `unclear`: one question back is right. */
  is: 'asks' | 'unclear' | 'no'
  /** It asks in words that may as well be a question which knowledge answers: 电话多少, "do you have staff who speak Spanish". */
  mayBeQuestion?: true
  /** For people who look at a decision: "asks to talk to a person". Holds no words of the customer. */
  why: string
}

/** What is known besides the message. */
export interface AskOptions {
  /** The customer's messages before this one, the oldest first. The last five count. */
  recent?: readonly string[]
}

const grammar = grammarOf(rules)

/** Signs that are read like words: raised hands, people at work, telephones. */
const signs: Words = { person: '🙋|🗣|🧑', number: '☎' }

/** 再帮我转一次: of whom, another clause tells. */
const again = grammarOf([
  { form: '^ ~4 =转|=转接|=transfer|=connect|=转一下 ~2 $', is: 'asks', why: 'asks to be connected' },
])

/** What names a person, and other things too: 人工 is also labour, a person also whoever wears a size. */
const AMBIGUOUS: ReadonlySet<string> = new Set([
  '人工',
  '专人',
  '真人',
  '活的',
  '懂行的',
  'person',
  'persons',
  'rg',
  'pulse',
  'heartbeat',
])

const human: Words = {
  human: [zh, en]
    .flatMap(({ person = '' }) => person.split('|'))
    .filter((word) => !AMBIGUOUS.has(word))
    .join('|'),
}

const DOUBT: Wish = { is: 'unclear', why: 'may ask for a person' }
const NO: Wish = { is: 'no', why: 'does not ask for a person' }

/** Whether a customer asks for a person. */
export type AsksForPerson = (text: string, options?: AskOptions) => Wish

/**
 * Whether a customer asks for a person, in any words, Chinese or English: rules over concepts, and beside them what was learned from
 * examples (`wish-model.ts`), which sees wishes that no rule knows and stops rules that go too far. Needs no model of a language and no
 * network. Of a text longer than 3,000 characters the first and the last 1,500 are read.
 *
 * `own`: what a shop calls its people, by language: `{ zh: ['管家'], en: ['concierge'] }`. `odds`: what was learned; default: what the
 * package brings.
 */
export function asker(own: OwnWords = {}, odds: WishOdds = learnedOdds): AsksForPerson {
  const names = Object.values(own).flat().join('|')
  const words = names === '' ? lexicon : lexiconOf([...tables, { person: names }])
  const reader: Reader = (text) => {
    const clauses = read(text, words)
    return { clauses, wish: wishOf(clauses, odds) }
  }
  return (text, { recent = [] } = {}) => {
    const now = reader(text)
    return now.wish.is === 'asks' || recent.length === 0 ? now.wish : overSeveral(text, recent, now, reader)
  }
}

/** What is in a message. */
type Reader = (text: string) => { clauses: readonly Clause[]; wish: Wish }

const tables = [zh, en, ...departments, human, signs]

/** The words that are built in. */
export const lexicon: Lexicon = lexiconOf(tables)

/** `asker` with the words that are built in. */
export const asksForPerson: AsksForPerson = asker()

/**
 * By what the rules say: above which odds a message asks, and above which one question back is right. Found by cross-validation over
 * whole batches of sentences, so that what is judged is worded by nobody whom the lessons know.
 */
const LIMITS = {
  asks: { asks: 0, unclear: -1.5 },
  unclear: { asks: 0.8, unclear: -2 },
  no: { asks: 0.5, unclear: 0.2 },
} as const satisfies Record<Wish['is'], { asks: number; unclear: number }>

/** Above these odds nothing else is meant: of the messages that no wish is, one in a thousand has them. */
const PLAIN = 2

/** The rules and what was learned, together. */
function wishOf(clauses: readonly Clause[], oddsOf: WishOdds): Wish {
  const ruled = byRules(clauses)
  const odds = oddsOf(clauses)
  if (odds === undefined) return ruled
  // Whoever only calls (客服？) may begin a talk.
  if (ruled.is === 'unclear' && clauses.flat().length <= 4) return ruled
  const { asks, unclear } = LIMITS[ruled.is]
  if (odds > asks) {
    const wish: Wish = ruled.is === 'asks' ? ruled : { is: 'asks', why: 'asks for a person, in other words' }
    return odds > PLAIN && wish.why !== NUMBER ? wish : { ...wish, mayBeQuestion: true }
  }
  return odds > unclear ? DOUBT : NO
}

function byRules(clauses: readonly Clause[]): Wish {
  let best = NO
  const isNamed = clauses.some((clause) => NAMED.some((concept) => has(clause, concept)))
  const isOfDelivery = clauses.some((clause) => has(clause, 'courier'))
  for (const clause of clauses) {
    if (isNamed && clause.length < 8 && !has(clause, 'not') && again(clause).length > 0)
      return { is: 'asks', why: 'asks to be connected' }
    const wish = inClause(clause, clauses.length, isOfDelivery)
    if (wish.is === 'asks') return wish
    if (wish.is === 'unclear') best = wish
  }
  return best
}

const NAMED: readonly Concept[] = ['person', 'staff', 'boss', 'number']

function inClause(clause: Clause, of: number, isOfDelivery: boolean): Wish {
  let best = NO
  for (const match of grammar(clause)) {
    if (match.rule.sure && has(clause, 'not')) continue
    if (match.rule.plain && has(clause, 'is')) continue
    if ((!match.rule.threat && isNegated(clause, match)) || (!match.rule.always && isElse(clause, match))) continue
    // Where a parcel is late, 没有人来 tells of the courier.
    if (isOfDelivery && has([clause[match.from]!], 'have') && has(clause.slice(match.from, match.until), 'man'))
      continue
    if (match.rule.is === 'asks') return { is: 'asks', why: match.rule.why }
    best = { is: 'unclear', why: match.rule.why }
  }
  return bare(clause, of) ?? best
}

const has = (clause: Clause, concept: Concept): boolean => clause.some(({ means }) => means.has(concept))

/** A person, and nothing but politeness around it. */
function bare(clause: Clause, of: number): Wish | undefined {
  if (clause.length > 12) return undefined
  if (clause.length === 1 && of === 1 && /^(?:0|00|#|zero)$/.test(clause[0]!.text))
    return { is: 'asks', why: 'presses 0' }
  if (has(clause, 'is') || has(clause, 'info') || has(clause, 'before')) return undefined
  // 客服回复太慢 complains.
  if (clause.some(({ text }) => text === '太' || text === '很' || text === '真')) return undefined
  const isNothingElse = clause.every(({ means }) => BARE.some((concept) => means.has(concept)))
  // 客服说可以换 tells what was said.
  const isTold = clause.some(
    ({ means, isHan }, at) => isHan && means.has('staff') && /^[说讲]/.test(clause[at + 1]?.text ?? ''),
  )
  if (isTold) return undefined
  if (!isNothingElse || clause.some((_, at) => isRefusal(clause, at))) return undefined
  // "Thanks, ladies": praise.
  if (/^(?:谢谢|多谢|感谢|thanks|thank you)$/.test(clause[0]!.text) && clause[1] && !clause[1].means.has('want'))
    return undefined
  const named = clause.filter(({ means }, at) => WHO.some((one) => means.has(one)) && isWhole(clause, at))
  if (named.some(({ means }) => means.has('person'))) return { is: 'asks', why: 'names a person' }
  // 客服? and 老板 may only begin a talk; what else stands there decides.
  if (
    named.length === 1 &&
    named[0]!.means.has('host') &&
    clause.every((token) => token === named[0] || isGreeting(token))
  )
    return of === 1 ? { is: 'unclear', why: 'calls the staff' } : undefined
  if (named.some(({ means }) => means.has('staff') || means.has('boss'))) return { is: 'asks', why: 'names the staff' }
  const isCry =
    named.length > 0 &&
    of === 1 &&
    clause.some(({ means, isHan }) => means.has('help') || means.has('please') || (clause.length === 1 && !isHan))
  return isCry ? { is: 'unclear', why: 'asks anybody for help' } : undefined
}

const isGreeting = ({ means, text }: Token): boolean =>
  (means.has('nudge') || means.has('fn')) && !means.has('please') && !means.has('get') && text !== '呢'

/** A word that refuses; 不 at the end asks (能转人工不), and "no, I want" has lost its comma. */
const isRefusal = (clause: Clause, at: number): boolean => {
  const { means, isHan, text } = clause[at]!
  if (!means.has('not')) return false
  if (isHan) return at < clause.length - 1
  return text !== 'no' || !clause[at + 1] || clause[at + 1]!.means.has('person') || clause[at + 1]!.means.has('staff')
}

const BARE: readonly Concept[] = [
  'person',
  'host',
  'staff',
  'boss',
  'team',
  'someone',
  'man',
  'real',
  'det',
  'please',
  'want',
  'get',
  'connect',
  'can',
  'have',
  'me',
  'you',
  'i',
  'fn',
  'nudge',
  'time',
  'help',
  'with',
  'talk',
  'let',
  'how',
  'call',
  'contact',
]

/** "I do not want to talk to anyone", 不想转人工; but "why don't you" and 能不能 refuse nothing. */
function isNegated(clause: Clause, { rule, from, until }: Match<Rule>): boolean {
  const isOfMachine = rule.why === MACHINE
  if (
    !isOfMachine &&
    clause.slice(from + 1, until).some(({ means, isHan }) => means.has('not') && (isHan || !means.has('fn')))
  )
    return true
  for (let at = from - 1; at >= Math.max(0, from - 5); at--) {
    const { means, text } = clause[at]!
    if (clause[at + 1]!.isApart && clause[at + 1]!.isHan) return false
    if (ENDING.has(text) || QUESTION.has(clause[at + 1]!.text)) return false
    if (means.has('not')) {
      // 不给我转人工我就投诉 threatens.
      // 不是人就给我找个人; if I don't get a person.
      if (clause.slice(at, from).some((between) => between.text === '就')) return false
      if (
        has(clause.slice(Math.max(0, at - 2), at), 'is') &&
        clause.slice(Math.max(0, at - 2), at).some((before) => before.text === 'if')
      )
        return false
      if (text.startsWith('不') && IF.has(clause[at - 1]?.text ?? '')) return false
      if (text.startsWith('不') && clause.slice(until).some((later) => THREAT.has(later.text))) return false
      if (has(clause.slice(Math.max(0, at - 2), at), 'why')) return false
      // "No, I want …" without the comma.
      return !(
        text === 'no' &&
        at + 1 < clause.length &&
        (clause[at + 1]!.means.has('i') || clause[at + 1]!.means.has('want'))
      )
    }
    if (means.has('i') || means.has('bot') || means.has('talk')) return false
  }
  return false
}

/** Where a sentence ends that is dictated or typed without a stop: 你别说了帮我叫客服. */
const ENDING: ReadonlySet<string> = new Set(['了', '算了', '得了', '吧', '说了', '的话', '意思'])

/** Begins a question, whatever was refused before it: 打字不方便能不能有人接. */
const QUESTION: ReadonlySet<string> = new Set(['能不能', '可不可以', '能否', '可否', '请问', '有没有'])

/** What makes a threat of a refusal: 再不转人工. */
const IF: ReadonlySet<string> = new Set(['再', '如果', '要是', '若', '假如'])

/** What follows where something is not done: 再不转人工我就投诉. */
const THREAT: ReadonlySet<string> = new Set(['就', '投诉', '那我'])

/** What is done to reach somebody. */
const ACTS: readonly Concept[] = ['call', 'talk', 'contact', 'connect', 'get']

const WHO: readonly Concept[] = ['person', 'staff', 'boss', 'host', 'someone', 'man']

/** Near the words of a rule the clause asks for hours, tells of the past, or speaks of those who deliver. */
function isElse(clause: Clause, { from, until }: Match<Rule>): boolean {
  const near = clause.slice(Math.max(0, from - 3), until + 4)
  // 昨天找客服, 我刚才打电话; but 找上次那个客服 is a wish.
  const isSubject = WHO.some((one) => clause[from]!.means.has(one))
  const verb = clause.findIndex(({ means }, at) => at >= from && at < until && ACTS.some((one) => means.has(one)))
  const start = clause.findLastIndex(({ text }, at) => at < from && ENDING.has(text)) + 1
  const told = clause.slice(Math.max(start, from - 3), isSubject ? until : Math.max(from, verb) + 1)
  return has(near, 'info') || has(near, 'courier') || has(told, 'before')
}

/** A message at most so long is part of a wish that is written over several. */
const SHORT = 24

/** A greeting, and no question. */
const GREETING = /^[^?？]{0,20}(?:你好|您好|hi|hey|hello|morning|afternoon|evening)[^?？]{0,20}$/i

const NUDGE: readonly Concept[] = ['nudge', 'fn', 'please', 'me', 'talk', 'time', 'help', 'how', 'have']

/** What the messages before add: parts of one wish, hints that repeat, a wish and then "hello??". */
function overSeveral(text: string, recent: readonly string[], now: ReturnType<Reader>, reader: Reader): Wish {
  const last = recent.slice(-5)
  let joined = ''
  for (const before of last.toReversed().slice(0, 3)) {
    if (before.length > SHORT || text.length > 2 * SHORT) break
    if (reader(`${before} ${joined}`).wish.is === 'asks') break
    joined = `${before} ${joined}`
    if (reader(`${joined} ${text}`).wish.is === 'asks')
      return { is: 'asks', why: 'asks for a person over several messages' }
  }
  const words = now.clauses.flat()
  const isNudge = words.length <= 5 && words.every(({ means }) => NUDGE.some((one) => means.has(one)))
  // "Hello?" presses; 你好 begins anew.
  const isPressing = isNudge && text.trim() !== '' && !GREETING.test(text)
  const [latest = ''] = last.slice(-1)
  if (isPressing && reader(latest).wish.is === 'asks') return { is: 'asks', why: 'asks for a person again' }
  if (now.wish.is === 'unclear' && last.some((before) => reader(before).wish.is !== 'no'))
    return { is: 'asks', why: 'asks for a person again' }
  return now.wish
}
