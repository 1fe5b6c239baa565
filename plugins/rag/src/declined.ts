import type { Locale } from '@huida/core'
import { type Clause, clausesOf, joinClauses } from './clauses.js'

/** A message without what its customer does not want. */
export interface Declined {
  /** What is not wanted: `取消我的订单`, `cancel my order`. */
  what: string
  /** The rest of the message; empty when it says nothing else. */
  rest: string
}

const LEAD_ZH = /^(?:(?:您好|你好|请|麻烦|拜托|千万|可|但是?|我们?|就是|先|不好意思|并|也|还|只是)[,，\s]*)*/u
/** 不要取消, 不是要退货, 别发货, 不退货; but 不想要了 gives something up, and 不能, 不到 tell how things are. */
const ZH =
  /^(?:不是(?:要|想|来|说要)?|并?不(?:想|要|用|需要|打算)(?:要|再)?|没(?:有)?(?:想|要|打算|说要?)(?:要|过)?|别|甭|勿|不(?=退|换|取消|注销|改地址|投诉)(?!.*[就再才]))(?:你们?|再|给我|帮我|把)?(?<what>.{2,})$|^没有?(?:要)?(?<idea>.{2,}?)的?(?:意思|打算|想法)$/u
const LEAD_EN =
  /^(?:(?:hi|hello|please|pls|but|no(?! (?:need|refund|return|exchange|cancellation|replacement|repair|invoice))|so|just|and|ok|well|hey)\b[\s,]*)*/i
const EN =
  /^(?:(?:i |we )?(?:do not|don[’']?t|dont|did not|didn[’']?t|never) (?:want|need|wish|ask|mean|plan|intend)(?:ed)? (?:for |to |you to |a |an |any |the |my )*(?<want>(?!(?:it|this|that|them|these|those|anything|more)\b).+)|(?:i(?:[’']m| am) )?not (?:asking for|looking for|trying to|going to|requesting|interested in|about) (?:a |an |any |the )?(?<ask>.+)|not (?:a|an|the|my) (?<not>.+)|(?:never mind|forget(?: about)?|(?:there(?:[’']s| is) )?no need (?:for|to)) (?:a |an |any |the |my )*(?<mind>(?!(?:it|this|that|them)$).{3,})|(?:do not|don[’']?t|dont|never) (?<do>(?!(?:have|know|receive|get|got|understand|see|like|think|want|need|remember|work|arrive|recognise|recognize|find|even|you|we|they|i|seem|recall|trust)\b).+)|nothing (?:is |was |has been |got )?(?<nothing>(?!(?:happen|chang|arriv|mov|updat)ed\b)(?:wrong|missing|lacking|[a-z]+(?:ed|en)\b).*)|no (?<no>refund|return|exchange|cancellation|replacement|repair|invoice)s?\b.*)$/i

/** Gives up what it had: 不想要了, "any more"; but 不要退货了 names what a shop would do. */
const GIVES_UP = /^(?![退换取改开发寄补修催转]).{0,2}了[吧啊呀]?$|\bany ?(?:more|longer)\b/u

/** Not to that place: another address is wanted, and the sending is not declined. "Don't send ads to me" is no place. */
const ELSEWHERE =
  /^(?:send|ship|deliver|post|mail|bring|forward)\b.*\bto (?!(?:me|us|my (?:phone|mobile|number|email|inbox))\b)|^(?:.{1,6})?(?:寄|送|发|派)(?:货|件)?(?:到|去|往|给(?!我))|^往.+(?:寄|送|发|派)/iu

/** What a message declines, as far as one of its clauses says nothing else. `undefined`: nothing. */
export function declinedIn(text: string, locale: Locale): Declined | undefined {
  const clauses = clausesOf(text)
  const whats: string[] = []
  const others: Clause[] = []
  for (const clause of clauses) {
    const what = whatIn(clause.text)
    if (what === undefined) others.push(clause)
    else whats.push(what)
  }
  return whats.length === 0 ? undefined : { what: whats.join(' '), rest: joinClauses(others, locale) }
}

function whatIn(clause: string): string | undefined {
  const isHan = /\p{Script=Han}/u.test(clause)
  const groups = (isHan ? ZH : EN).exec(clause.replace(isHan ? LEAD_ZH : LEAD_EN, ''))?.groups
  const what = groups && Object.values(groups).find((one) => one !== undefined)
  if (what === undefined || GIVES_UP.test(what) || ELSEWHERE.test(what) || /[吗么？?]$/u.test(clause)) return undefined
  return isHan ? what.replace(/了[吧啊呀]?$/u, '') : what
}

/** Whether a phrasing declines something itself, so that who declines means it: 不要再给我发推销信息. */
export const declines = (phrasing: string): boolean =>
  clausesOf(phrasing).some(({ text }) => whatIn(text) !== undefined)

const NOT = /不是|并不|不想|不要|不用|不需要|没[说想要]|\b(?:not|never)\b|n[’']t\b/iu
const BUT = /而是|是想|只[是想要用有]|就[是想要]|直接|\b(?:but|just|only|simply|instead|rather)\b/iu

/** 是发错了, "it is the wrong one", "the colour just differs": says how it is, after what it is not. */
const INSTEAD =
  /^(?:而是|其实是?|只是|就是|是(?!不是|否)|但是?)|^(?:but |no,? )?(?:it[’']?s|it is|its|just|only|rather|instead)\b|\bjust\b/iu

/**
 * A message that says first what is not so, and then what is: `没有少发，是发错了`. `what`: the former without its negation; `rest`: the latter.
 * `undefined`: it is none.
 */
export function deniedIn(text: string, locale: Locale): Declined | undefined {
  const clauses = clausesOf(text)
  const turn = clauses.findIndex(({ text, after }, at) => at > 0 && after !== 'and' && INSTEAD.test(text))
  if (turn < 1) return undefined
  const denied = clauses.slice(0, turn)
  if (!denied.every(({ text }) => DENIES.test(text))) return undefined
  return {
    what: joinClauses(denied, locale).replace(new RegExp(DENIES, 'giu'), '').replace(/\s+/g, ' ').trim(),
    rest: joinClauses(clauses.slice(turn), locale).replace(/^(?:而是|其实是?|只是|就是|是|但是?)/u, ''),
  }
}

const DENIES = /不是|并不|没有?|\b(?:is|are|was|were|has|have|had|did|does|do)n[’']?t\b|\b(?:not|never|nothing)\b/iu

/** Whether a message says what it is not about beside what it is about: "I was not charged twice, the payment just failed". */
export const contrasts = (text: string): boolean => NOT.test(text) && BUT.test(text)
