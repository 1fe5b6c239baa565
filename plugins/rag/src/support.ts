import { figuresIn } from './numbers.js'

/** Why a source does not stand behind a sentence; `undefined` where it does. `others`: the sources that the sentence does not name. */
export function unsupported(said: string, source: string, others: readonly string[]): string | undefined {
  const sentence = said.replace(PLACEHOLDER, ' ')
  const share = shareOf(sentence, source)
  if (share < SHARED) return 'is about other things'
  if (others.some((other) => shareOf(sentence, other) >= share + NEIGHBOUR)) return 'is not the one that says it'
  const promise = promised(sentence).find((one) => !promised(source).includes(one))
  if (promise) return `does not promise that (${promise})`
  const name = namesOf(sentence).find((one) => !source.toLowerCase().includes(one.toLowerCase()))
  if (name) return `does not name "${name}"`
  if (isTurned(sentence, source)) return 'says the opposite'
  const misplaced = misplacedFigure(sentence, source)
  return misplaced === undefined ? undefined : `says "${misplaced}" of something else`
}

/**
 * The least share of a sentence's words that its source holds. Of 42 written for this, the faithful hold 0.36 and more. A source that was not
 * named and holds so much more of them is the one that was meant.
 */
const SHARED = 0.3
const NEIGHBOUR = 0.25

/** What hides personal data, or looks like it: then a model has made it up, or a customer has. */
export const PLACEHOLDER = /\[\[[^[\]]*\]\]|\[[A-Z]+(?:_[A-Za-z\d]+)+\]/g

/** The share of what a text is about that another text is about too. Figures do not count, they are judged by themselves. */
function shareOf(text: string, other: string): number {
  const about = topicsOf(text)
  const held = topicsOf(other)
  return about.size === 0 ? 1 : [...about].filter((word) => held.has(word)).length / about.size
}

/** Chinese characters, and the beginnings of words that are long enough to mean something. */
const topicsOf = (text: string) =>
  new Set(
    text
      .toLowerCase()
      .match(TOPIC)
      ?.map((word) => word.slice(0, 5)),
  )

const TOPIC = /\p{Script=Han}|(?:(?!\p{Script=Han})\p{L}){4,}/gu

/** What a shop could be held to, by what is promised. A source promises it in these words, or not at all. */
const promises: Readonly<Record<string, RegExp>> = {
  free: /免费|免单|免收|不收(?:费|钱|您?运费)|不(?:用|必|需)(?:您)?(?:再)?(?:付|出|花)|不另?收|包邮|都免|\bfree\b|\bno (?:extra )?(?:charge|cost|fee)|\bat no cost|\bcomplimentary|\bpay nothing|\bwe (?:pay|cover)|\bon us\b|没有?手续费/i,
  compensation: /赔|补偿|\bcompensat|\breimburs|\bindemnif|\bdamages\b|\bmake (?:it )?up for/i,
  gift: /赠|礼品|礼物|红包|\bgifts?\b|\bbonus|\bpresent\b/i,
  guarantee:
    /承诺|保证|担保|保障|\bpromis|\bguarante|\bassur|\bbinding\b|\bwarrant|\bcommit|\bpledge|\bofficial(?:ly)? confirm/i,
  refund: /退款|退钱|退还|退给|退回|退您|退差|返还|\brefund|\bmoney back|\bsent back\b|\bgoes? back\b|\breturned to\b/i,
  discount: /折扣|[一二三四五六七八九\d]折|优惠|减免|立减|满减|代金|券|\bdiscount|\d\s*% off|\bvoucher|\bcoupon/i,
  everything:
    /全额|全部退|无条件|无论(?:什么|如何)|\bin full\b|\bfull (?:refund|amount|price)|\bunconditional|\bno matter\b|\bwhatever\b/i,
  approval:
    /批准|已通过|已同意|已确认|已为您|已经(?:为您|帮您)|\bapproved\b|\baccepted\b|\bhas been (?:approved|granted|processed|confirmed)|\bwe have (?:approved|granted|processed)|\bhereby\b/i,
  forever: /终身|永久|永远|无限|随时都|\blifetime|\bunlimited|\bforever\b|\bpermanent/i,
  secrets:
    /密码|验证码|身份证|银行卡号|转账|汇款|\bpassword|\bpin\b|\bverification code|\bcard number|\bwire\b|\btransfer (?:the|your|money)/i,
}

const promised = (text: string): string[] => Object.keys(promises).filter((what) => promises[what]!.test(text))

/** What stands between quotation marks, and names in the middle of a sentence: `PayPal`, 「我的订单」. */
function namesOf(sentence: string): string[] {
  const quoted = [...sentence.matchAll(/[「『“"]([^」』”"]{2,40})[」』”"]/gu)].flatMap(([, inside]) =>
    // A path may be told by its ends.
    inside!.split(/\s*(?:→|->|>|\/)\s*/).filter((piece) => piece !== ''),
  )
  const latin = [...sentence.matchAll(/(?<=[\p{L}\p{N},;:，、（(] ?)(?<![.!?:]\s)\b[A-Z][A-Za-z]{2,}\b/gu)].map(
    ([name]) => name!,
  )
  return [...quoted, ...latin]
}

const NEGATED =
  /不(?!同|过|久|仅|但|妨|错|满|足|合适|喜欢|用担心)|没(?!问题)|无(?!理由|门槛|论)|未|别(?!人|的|担心)|勿|\b(?:not|no|never|cannot|without|nor|neither|none)\b|n[’']t\b|\bexcept\b|\bunable\b/iu

/** What stands between parts of a text that say one thing each; a comma may stand in a number, and a colon in a time of day. */
const JOINT = /[。！!？?；;，\n]+|\.\s+|,(?!\d)|[:：](?!\d)/u

const statementsIn = (text: string): string[] => text.split(JOINT).filter((part) => part.trim().length > 2)

/** How alike two statements are to speak of the same, and so that one may deny the other. */
const SAME_MATTER = 0.7

/** One of its statements denies what the source states in the same words, or states what the source denies. */
function isTurned(sentence: string, source: string): boolean {
  const stated = statementsIn(source)
  return statementsIn(sentence).some((statement) => {
    const plain = statement.replace(NEGATED, '')
    const alike = stated.filter(
      (one) => shareOf(plain, one) >= SAME_MATTER && shareOf(one.replace(NEGATED, ''), plain) >= SAME_MATTER,
    )
    return alike.length > 0 && alike.every((one) => NEGATED.test(one) !== NEGATED.test(statement))
  })
}

/** So much more of what stands beside a figure is in another line than in any that holds the figure. */
const MISPLACED = 0.4

/** A figure that the source says of something else: "bank cards: 1–3 days", where the line with 1–3 is about other ways to pay. */
function misplacedFigure(sentence: string, source: string): string | undefined {
  const lines = statementsIn(source)
  for (const statement of statementsIn(sentence)) {
    const figures = figuresIn(statement)
    if (figures.length === 0) continue
    const shares = lines.map((line) => ({
      share: shareOf(statement, line),
      holds: new Set(figuresIn(line).map(({ value }) => value)),
    }))
    const best = Math.max(...shares.map(({ share }) => share))
    for (const { value } of figures) {
      const own = shares.filter(({ holds }) => holds.has(value))
      if (own.length > 0 && best >= Math.max(...own.map(({ share }) => share)) + MISPLACED) return value
    }
  }
  return undefined
}
