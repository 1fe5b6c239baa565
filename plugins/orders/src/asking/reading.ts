import type { Entity } from '@huida/plugin-intents'

/** What a number is of. */
export type NumberType = 'order' | 'parcel'

/** The number of an order, or a tracking number. */
export type Numbered = { type: NumberType; value: string }

/** What a message says that a look-up can use. */
export interface Reading {
  /** Without blanks, in upper case, each once, in the order of the text. */
  numbers: Numbered[]
  /** The last four digits of a phone number, where it says so or gives the whole number. */
  tail?: string
  /** The only digits besides numbers: what they are depends on what was asked. */
  digits?: string
  /** The end of a number: "…0034". */
  ending?: string
  /** It takes something back: "发错了,是…". */
  isCorrection: boolean
  /** It says nothing besides numbers. */
  isBare: boolean
}

/** What to read with. */
export interface ReadingOptions {
  /** What order numbers look like. Default: what `intents` finds, else eight digits or more. */
  pattern?: RegExp | undefined
  /** What `intents` found in the text. */
  entities?: readonly Entity[] | undefined
}

/** Reads numbers and digits out of a text. Full-width characters, digits in groups and invisible characters are understood. */
export function readingOf(text: string, { pattern, entities }: ReadingOptions = {}): Reading {
  const folded = foldedOf(text)
  const found = numbersIn(folded, pattern, entities)
  let rest = folded
  for (const { raw } of found) rest = rest.replace(raw, ' ')
  const phone = PHONE.exec(rest)
  if (phone) rest = rest.replace(phone[0], ' ')
  const ending = ENDING.exec(rest)?.[1]
  const labelled = TAIL.exec(rest)
  const tail = phone ? phone[0].replace(/\D/g, '').slice(-4) : digitsOf(labelled?.[1] ?? '') || undefined
  const alone = rest.match(/\d(?: ?\d)*|[零〇一二三四五六七八九幺]{4,8}/g) ?? []
  const digits = alone.length === 1 ? digitsOf(alone[0]) : undefined
  const numbers = new Map(found.map(({ type, value }) => [value, { type, value }]))
  const besides = rest
    .replace(/\d/g, '')
    .replace(FILLER, '')
    .replace(/[\p{P}\p{S}\s]/gu, '')
  return {
    numbers: [...numbers.values()],
    ...(tail !== undefined && { tail }),
    ...(digits !== undefined && { digits }),
    ...(ending !== undefined && { ending }),
    isCorrection: CORRECTION.test(folded),
    isBare: (numbers.size > 0 || digits !== undefined || tail !== undefined) && besides === '',
  }
}

/** A pattern for a whole value: `/20\d{10}/` becomes `/^(?:20\d{10})$/i`. */
export const wholly = (pattern: RegExp): RegExp => new RegExp(`^(?:${pattern.source})$`, 'i')

const foldedOf = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')

/** Nobody asks for more at once, and the work must not grow with their square. */
const MAX_NUMBERS = 10

interface FoundNumber extends Numbered {
  raw: string
}

function numbersIn(
  folded: string,
  pattern: RegExp | undefined,
  entities: readonly Entity[] | undefined,
): FoundNumber[] {
  const parcels = parcelsIn(folded, entities).slice(0, MAX_NUMBERS)
  const orders: FoundNumber[] = []
  if (pattern) {
    const whole = wholly(pattern)
    // Letters may stand before the digits, and blanks or dashes between them.
    for (const [raw] of folded.matchAll(/(?<![a-z\d])[a-z]{0,6}(?:[ -]?\d){4,40}[a-z]{0,3}(?![a-z\d])/gi)) {
      const spelled = raw.trim()
      const value = [spelled, spelled.replace(/[ -]/g, '')].find((each) => whole.test(each))
      if (value !== undefined) orders.push({ type: 'order', value: value.toUpperCase(), raw: spelled })
    }
    // Letters that look like digits.
    if (orders.length === 0)
      for (const [raw] of folded.matchAll(/(?<![a-z\d])[\doil]{8,24}(?![a-z\d])/gi)) {
        const value = raw.replace(/o/gi, '0').replace(/[il]/gi, '1')
        if (whole.test(value)) orders.push({ type: 'order', value, raw })
      }
    // Numbers of another kind, such as words with dashes.
    if (orders.length === 0)
      for (const [raw] of folded.matchAll(/(?<![a-z\d])[a-z\d][a-z\d_-]{2,63}(?![a-z\d])/gi))
        if (whole.test(raw)) orders.push({ type: 'order', value: raw.toUpperCase(), raw })
  } else if (entities) {
    for (const { type, value, raw } of entities)
      if (type === 'order_number') orders.push({ type: 'order', value: `${value}`, raw: foldedOf(raw) })
  } else
    for (const [raw] of folded.matchAll(/(?<![a-z\d])[a-z]{0,3}\d{8,24}(?![a-z\d])/gi))
      if (!PHONE.test(raw) && !parcels.some((parcel) => parcel.raw === raw))
        orders.push({ type: 'order', value: raw.toUpperCase(), raw })
  orders.splice(MAX_NUMBERS)
  const isOrder = (raw: string) => orders.some((order) => order.raw === raw)
  return [...orders, ...parcels.filter(({ raw }) => !isOrder(raw))].sort(
    (a, b) => folded.indexOf(a.raw) - folded.indexOf(b.raw),
  )
}

function parcelsIn(folded: string, entities: readonly Entity[] | undefined): FoundNumber[] {
  if (entities)
    return entities.flatMap(({ type, value, raw }) =>
      type === 'tracking_number' ? [{ type: 'parcel' as const, value: `${value}`, raw: foldedOf(raw) }] : [],
    )
  return [...folded.matchAll(/(?<![a-z\d])[a-z]{2,3}\d{10,15}(?![a-z\d])/gi)].map(([raw]) => ({
    ...{ type: 'parcel' as const, value: raw.toUpperCase(), raw },
  }))
}

const CHINESE_DIGITS = '零一二三四五六七八九'

/** "6 6 8 8" and "六六八八" are 6688. */
const digitsOf = (said: string): string =>
  said
    .replaceAll('〇', '零')
    .replaceAll('幺', '一')
    .replace(/[零一二三四五六七八九]/g, (digit) => `${CHINESE_DIGITS.indexOf(digit)}`)
    .replace(/\D/g, '')

const PHONE = /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/

const TAIL =
  /(?<!订单号?的?)(?:手机号?|电话|尾号|后四位|后4位|\b(?:phone|mobile|cell|last (?:four|4)(?: digits)?)\b)[^\d零〇一二三四五六七八九幺]{0,24}(\d(?: ?\d){3}|[零〇一二三四五六七八九幺]{4})(?!\d)/i

const ENDING =
  /(?:…|\.{2,9}|\*{2,9}|订单号?(?:的)?(?:尾号|末尾|后[三四五六345]位)|\bend(?:s|ing)?(?: in| with)?\b)[^\d]{0,6}(\d{3,8})(?!\d)/i

const CORRECTION =
  /[发打写输填弄搞看记]错|错了|不对|不是|更正|应该是|改成|改为|\b(?:sorry|wrong|mistake|mistyped|typo|i meant?|correct(?:ion)?|actually|should be)\b/i

/** What stands around a number without saying more. */
const FILLER =
  /订单|单号|编号|号码|手机|电话|尾号|后四位|[这那]个|不好意思|抱歉|刚才|发错|打错|写错|输错|不对|不是|应该|麻烦|[是的了号叫为您好给你在呢吧啊]|\b(?:orders?|number|no|id|my|its?|it's|is|the|here|you|go|sorry|i|meant?|wrong|actually|phone|last|four|digits?|are|and|ok|okay|sure|yes|please|one|s)\b/giu
