import { isDenialOfItsOwn, isDenied, isOfOther, isTurned } from './denial.js'
import { misplacedFigure } from './figures.js'
import { isOfOtherLine, ofWhatIsNamed } from './labelled-lines.js'
import { isReordered, turnedInto } from './opposites.js'
import { matterOf, shareOf, statementsIn, topicsOf } from './topics.js'

/**
 * Why a source does not stand behind a sentence; `undefined` where it does.
 * @param others the sources that the sentence does not name; `asked`: the question of the one that it names
 */
export function unsupported(said: string, source: string, others: readonly string[], asked = ''): string | undefined {
  const sentence = said.replace(PLACEHOLDER, ' ')
  const share = shareOf(sentence, source)
  if (share < SHARED || isAddition(sentence, source)) return 'is about other things'
  if (others.some((other) => shareOf(sentence, other) >= share + NEIGHBOUR)) return 'is not the one that says it'
  const promise = promised(sentence).find((one) => !promised(source).includes(one))
  if (promise) return `does not promise that (${promise})`
  const name = namesOf(sentence).find((one) => !source.toLowerCase().includes(one.toLowerCase()))
  if (name) return `does not name "${name}"`
  const script = scripts.find((one) => one.test(sentence) && !one.test(source))
  if (script) return 'is written in another script'
  if (isTurned(sentence, source, asked) || isDenied(sentence, source, asked)) return 'says the opposite'
  const pole = turnedInto(sentence, source)
  if (pole) return `does not say "${pole}" of it`
  if (isReordered(sentence, source)) return 'says it in the other order'
  if (isDenialOfItsOwn(sentence, source)) return 'does not deny that'
  if (isOfOther(sentence, ofWhatIsNamed(sentence, source))) return 'says it of somebody else'
  if (isOfOtherLine(sentence, source)) return 'says it of something else'
  const misplaced = misplacedFigure(sentence, source, asked)
  return misplaced === undefined ? undefined : `says "${misplaced}" of something else`
}

/**
 * The least share of a sentence's words that its source holds. Of 42 written for this, the faithful hold 0.36 and more. A source that was not
 * named and holds so much more of them is the one that was meant.
 */
const SHARED = 0.3
const NEIGHBOUR = 0.25

/** What it adds, and says so, is nothing that the source speaks of: "… and we also inform the police". */
const isAddition = (sentence: string, source: string): boolean =>
  statementsIn(sentence)
    .flatMap((one) => one.split(/\band\b|并且?|而且/))
    .filter((part) => ADDS.test(part))
    .map(matterOf)
    .some((part) => topicsOf(part).size >= 2 && shareOf(part, source) <= ADDED)

const ADDS = /\b(?:also|additionally|as well|in addition|moreover|too)\b|另外|此外|同时|还[会将可能]/i
/** So little of a part's words is in a source that says nothing of it. */
const ADDED = 0.2

/** What hides personal data, or looks like it: then a model has made it up, or a customer has. */
export const PLACEHOLDER = /\[\[[^[\]]*\]\]|\[[A-Z]+(?:_[A-Za-z\d]+)+\]/g

/** What a shop could be held to, by what is promised. A source promises it in these words, or not at all. */
const promises: Readonly<Record<string, RegExp>> = {
  free: /免费|免单|免收|不收(?:费|钱|您?运费)|不(?:用|必|需)(?:您)?(?:再)?(?:付|出|花)|不另?收|包邮|[都全]免|不要钱|白送|\bfree\b|\bno (?:extra )?(?:charge|cost|fee)|\bat no cost|\bcomplimentary|\b(?:pay|costs?) nothing|\bwe (?:pay|cover)|\bon us\b|没有?手续费/i,
  compensation: /赔|补偿|\bcompensat|\breimburs|\bindemnif|\bdamages\b|\bmake (?:it )?up for/i,
  fee: /手续费|服务费|收费|押金|违约金|罚款|\bfees?\b|\bcharges?\b|\bdeposit|\bpenalt/i,
  gift: /赠|礼品|礼物|红包|\bgifts?\b|\bbonus|\bpresent\b/i,
  guarantee:
    /承诺|保证|担保|保障|\bpromis|\bguarante|\bassur|\bbinding\b|\bwarrant|\bcommit|\bpledge|\bofficial(?:ly)? confirm/i,
  refund: /退款|退钱|退还|退给|退回|退您|退差|返还|\brefund|\bmoney back|\bsent back\b|\bgoes? back\b|\breturned to\b/i,
  discount: /折扣|[一二三四五六七八九\d]折|优惠|减免|立减|满减|代金|券|\bdiscount|\d\s*% off|\bvoucher|\bcoupon/i,
  everything:
    /全额|全部退|无条件|无论(?:什么|如何)|\bin full\b|\bfull (?:refund|amount|price)|\bunconditional|\bno matter\b|\bwhatever\b/i,
  approval:
    /批准|已通过|已同意|已确认|已为您|已经(?:为您|帮您)|\bapproved\b|\baccepted\b|\bhas been (?:approved|granted|processed|confirmed)|\bwe have (?:approved|granted|processed)|\bhereby\b/i,
  always:
    /一定(?:会|能|可)|绝对|必[定然]|肯定会|从不|从来不|永不|每次都|总是|始终|\balways\b|\bnever\b|\bevery time\b|\bin (?:any|every|all) cases?\b|\bexactly\b|\bcertainly\b|\bdefinitely\b/i,
  forever: /终身|永久|永远|无限|随时都|\blifetime|\bunlimited|\bforever\b|\bpermanent/i,
  tomorrow:
    /明[天日早晚]|次日|隔[天日]|第二天|\bfollowing day\b|\bday after\b|\btomorrow\b|\bnext[- ]day\b|\bovernight\b/i,
  today: /今[天日晚]|当[天日]|\btoday\b|\btonight\b|\bsame[- ]day\b/i,
  atOnce: /立即|立刻|马上|即刻|秒[到退发]|\bimmediate|\binstant|\bright away\b|\bat once\b/i,
  weekday:
    /[本这下]个?(?:周|星期|礼拜|月)|(?:周|星期|礼拜)[一二三四五六日天末]|\b(?:this|next) (?:week|month)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweekend/i,
  everywhere:
    /任何|一律|任意|全球|全世界|(?<!我的)(?:全部|所有)(?:的)?(?:商品|订单|国家|地区|会员|产品)|\ball (?:\d+ )?(?:orders|items|products|goods|countries|regions|members|customers|cases)\b|\bany other\b|\bany(?:where|body|one)\b|\bany (?:country|item|product|reason|time|condition)|\bevery(?:where|body|one)\b|\bworldwide\b|\bthe world\b/i,
  keeping: /(?:不用|无需|不必|不需要?)(?:退|还|寄)回|留着|自留|\bkeep (?:it|the|your|them)\b/i,
  secrets:
    /密码|验证码|身份证|银行卡号|转账|汇款|\bpassword|\bpin\b|\bverification code|\bcard number|\bwire\b|\btransfer (?:the|your|money)/i,
}

const promised = (text: string): string[] => Object.keys(promises).filter((what) => promises[what]!.test(text))

/** What stands between quotation marks, and names in the middle of a sentence: `PayPal`, 「我的订单」. */
function namesOf(sentence: string): string[] {
  const quoted = [...sentence.matchAll(/[「『“"]([^」』”"]{2,40})[」』”"]/gu)].flatMap(([, inside]) =>
    // A path may be told by its ends.
    inside!
      .split(/→|->|>|\//)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== ''),
  )
  const known = [...sentence.matchAll(COMPANIES)].map(([name]) => name)
  const latin = [...sentence.matchAll(/(?<=[\p{L}\p{N},;:，、（(] ?)(?<![.!?:]\s)\b[A-Z][A-Za-z]{2,}\b/gu)].map(
    ([name]) => name!,
  )
  return [...quoted, ...known, ...latin]
}

/** Who carries parcels and money, by names that no capital letter tells. */
const COMPANIES =
  /顺丰|京东|中通|圆通|申通|韵达|极兔|邮政|菜鸟|德邦|支付宝|微信|花呗|白条|银联|云闪付|抖音|淘宝|天猫|拼多多|\b(?:dhl|ups|fedex|usps|dpd|gls|ems|paypal|klarna|alipay|wechat|visa|mastercard|amex)\b/gi

/** Writing of other languages. Latin letters are names in any, and Han characters are told by the others. */
const scripts = [
  ...[/[\p{Script=Hiragana}\p{Script=Katakana}]/u, /\p{Script=Hangul}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u],
  ...[/\p{Script=Arabic}/u, /\p{Script=Hebrew}/u, /\p{Script=Thai}/u, /\p{Script=Devanagari}/u],
]
