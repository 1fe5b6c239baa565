import { asDigits, figuresIn } from './numbers.js'
import { statementsIn, topicsOf } from './topics.js'

/** Words of which one excludes the others where they are said of the same. */
interface Family {
  poles: Readonly<Record<string, RegExp>>
  /** Held against what the source says beside the same figure; else against all that it says. */
  ofFigure: boolean
}

const UNIT = /\s{0,3}(?:元|块|天|日|小时|分钟|个工作日|个月|年|件|yuan|days?|hours?|months?|items?)?\s{0,3}/.source
const families: readonly Family[] = [
  {
    // 满 99 元, "up to 7 days"
    ofFigure: true,
    poles: {
      'at least': new RegExp(
        `(?<!不)(?:满|超过|高于|多于)\\s*\\d|至少\\s*\\d|\\d${UNIT}(?:以上|起|or more|or above|and up)|\\b(?:from|at least|over|above|more than|starting at)\\s{0,3}[¥$€£]?\\d`,
      ),
      'at most': new RegExp(
        `不[满到足]\\s*\\d|不超过\\s*\\d|(?:最多|低于|少于)\\s*\\d|\\d${UNIT}(?:以下|以?内|之内|or less|or fewer)|\\b(?:below|under|less than|fewer than|up to|at most|no more than|within|until)\\s{0,3}[¥$€£]?\\d`,
      ),
    },
  },
  {
    ofFigure: true,
    poles: { before: /(?:之|以)?前(?![面往])|\bbefore\b/, after: /(?:之|以)?后(?![续面])|\bafter\b/ },
  },
  // What a span counts from: 签收后, "of payment"
  { ofFigure: true, poles: countedFrom() },
  {
    ofFigure: false,
    poles: {
      dearer: /涨价|更贵|贵了|\b(?:more expensive|dearer|price (?:rises|goes up|increases))/,
      cheaper: /降价|便宜|跌价|\b(?:cheaper|price dropp?(?:s|ed)?)\b/,
    },
  },
]

function countedFrom(): Record<string, RegExp> {
  const events = {
    payment: ['付款|支付', 'payment|paying|you pay|you paid'],
    order: ['下单', 'ordering|the order|your order|you order(?:ed)?'],
    dispatch: ['发货|发出|寄出', 'dispatch|shipping|shipment|it ships'],
    delivery: ['签收|收货|收到货', 'delivery|receipt|receiving|you receive'],
    approval: ['审核通过|通过', 'approval|it is approved'],
    registration: ['注册', 'registration|registering|you register'],
    issue: ['开票|开具', 'issue'],
  }
  return Object.fromEntries(
    Object.entries(events).map(([event, [zh, en]]) => [
      event,
      new RegExp(
        `(?:${zh})(?:之|以)?(?:后|前|起|日|那天|当天|算起)|\\b(?:of|from|after|before|since|until) (?:the )?(?:date of |day of )?(?:${en})\\b`,
      ),
    ]),
  )
}

const polesIn = ({ poles }: Family, text: string): string[] =>
  Object.keys(poles).filter((pole) => poles[pole]!.test(text))

/** What a sentence says where its source says the opposite of the same: "below" 300 yuan, 300 yuan "or more". */
export function turnedInto(sentence: string, source: string): string | undefined {
  const lines = statementsIn(source).map((line) => ({ said: asDigits(line), figures: valuesIn(line) }))
  const whole = asDigits(source)
  for (const statement of statementsIn(sentence)) {
    const figures = valuesIn(statement)
    for (const family of families) {
      const [pole, another] = polesIn(family, asDigits(statement))
      if (pole === undefined || another !== undefined) continue
      const same = family.ofFigure
        ? lines.filter((line) => figures.some((value) => line.figures.includes(value))).map(({ said }) => said)
        : [whole]
      const stated = same.flatMap((said) => polesIn(family, said))
      if (stated.length > 0 && !stated.includes(pole)) return pole
    }
  }
  return undefined
}

const valuesIn = (text: string): string[] => figuresIn(text).map(({ value }) => value)

const THEN = /(?:然后|再(?!次)|(?:and )?\bthen\b|\bafterwards\b)/iu

/** It puts two things in the other order: "the coupon first, then the store offer". */
export function isReordered(sentence: string, source: string): boolean {
  const [first, second] = inTurn(sentence) ?? []
  if (first === undefined || second === undefined) return false
  return source
    .split(/[。！!？?\n]+|\.\s+/)
    .flatMap((one) => [inTurn(one)])
    .some((stated) => {
      if (!stated) return false
      const [before, after] = stated.map(topicsOf) as [Set<string>, Set<string>]
      const only = (text: string, here: Set<string>, there: Set<string>) =>
        [...topicsOf(text)].filter((word) => here.has(word) && !there.has(word)).length
      return only(first, after, before) > 0 && only(second, before, after) > only(second, after, before)
    })
}

const inTurn = (text: string): [first: string, then: string] | undefined => {
  const [first, second, more] = text.split(THEN)
  return first && second && more === undefined ? [first, second] : undefined
}
