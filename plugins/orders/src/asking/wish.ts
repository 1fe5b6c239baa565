import type { Numbered, Reading } from './reading.js'

/** What customers can have looked up. `parcel`: where their order is. */
export type Kind = 'order' | 'parcel' | 'refund' | 'price' | 'stock'

/** What is done about a message of an intent. */
export interface Asking {
  kind: Kind
  /**
   * When no number is known. `first`: the number is asked for. `after`: articles answer, and looking up is offered after it. `never`: it is
   * about an order only when one is known.
   */
  ask: 'first' | 'after' | 'never'
}

/** By intent of the e-commerce pack. */
export const defaultIntents: Readonly<Record<string, Asking>> = {
  order_status: { kind: 'order', ask: 'first' },
  track_parcel: { kind: 'parcel', ask: 'first' },
  parcel_lost: { kind: 'parcel', ask: 'after' },
  urge_shipment: { kind: 'order', ask: 'after' },
  refund_status: { kind: 'refund', ask: 'after' },
  delivery_time: { kind: 'parcel', ask: 'never' },
  product_stock: { kind: 'stock', ask: 'never' },
}

/** What a customer's last messages leave behind. */
export type Memory = {
  /** What was asked of the customer. */
  asked?: 'number' | 'tail' | 'which' | 'product'
  /** What is to be looked up once that is known. */
  kind?: Kind
  /** How often a number was asked for in vain. */
  vain?: number
  /** The number whose owner is asked for digits. */
  current?: Numbered
  /** The latest number that was said, whatever it was said about. */
  said?: Numbered
  /** What was looked up last. */
  last?: Numbered
  /** The digits that were given last. */
  tail?: string
  /** The customer said that the parcel is not there, before it could be looked up. */
  isDenied?: boolean
  /** The product that was asked about last. */
  product?: string
  /** Anomalies for which a person was offered: `<order>:<anomaly>`. */
  offered?: string[]
}

/** What a message wants. */
export type Wish =
  | { do: 'look'; kind: Kind; number: Numbered; tail?: string }
  | { do: 'choose'; kind: Kind; numbers: Numbered[] }
  /** An order of the customer, but which? */
  | { do: 'ask'; kind: Kind; why?: 'mistyped' }
  /** Articles answer; looking up is offered after it. */
  | { do: 'offer'; kind: Kind }
  | { do: 'askTail' }
  /** The customer does not give the digits. */
  | { do: 'keepSecret' }
  /** The customer is looking for the number. */
  | { do: 'wait' }
  /** The customer has no number. */
  | { do: 'lost' }
  /** The customer leaves it. */
  | { do: 'cancel' }
  | { do: 'product'; kind: 'price' | 'stock'; product: string }
  | { do: 'pass' }

/** A message, as far as it matters here. */
export interface Asked {
  /** Folded; empty when it has no words of its own. */
  text: string
  reading: Reading
  /** The intent's name; `undefined` without one, or without the plugin. */
  intent: string | undefined
  intents: Readonly<Record<string, Asking>>
}

/** What a message wants, in the light of what was said before. */
export function wishOf({ text, reading, intent, intents }: Asked, memory: Memory): Wish {
  const { numbers, tail, digits, ending, isCorrection, isBare } = reading
  const known = intent === undefined ? undefined : intents[intent]
  const isElsewhere = intent !== undefined && known === undefined
  const isPriced = isElsewhere && !NO_PRODUCTS.has(intent) && PRICE.test(text)
  const kind = known?.kind ?? (isPriced ? 'price' : isElsewhere ? undefined : kindIn(text))
  const pending = memory.kind ?? 'order'

  const [first] = numbers
  const chosen = isCorrection ? numbers.at(-1) : first
  if (chosen) {
    const about =
      personal(kind) ?? (isBare || isCorrection || memory.asked ? pending : isElsewhere ? undefined : 'order')
    if (about === undefined) return { do: 'pass' }
    if (numbers.length > 1 && !isCorrection) return { do: 'choose', kind: about, numbers: numbers.slice(0, 5) }
    // "202611180034 6688" says both.
    const given = tail ?? (isBare && digits?.length === 4 ? digits : undefined)
    return { do: 'look', kind: about, number: chosen, ...(given !== undefined && { tail: given }) }
  }

  const before = memory.current ?? memory.said ?? memory.last
  const mended = endsWith(before, ending ?? (memory.asked === 'number' && isCorrection ? digits : undefined))
  if (mended) return { do: 'look', kind: pending, number: mended }

  if (memory.asked === 'tail' && memory.current) {
    const given = tail ?? (digits?.length === 4 ? digits : undefined)
    if (given !== undefined) return { do: 'look', kind: pending, number: memory.current, tail: given }
    // "手机号换了" is an intent of its own elsewhere; here it is an answer.
    if (REFUSES.test(text) && (!isElsewhere || PHONE.test(text))) return { do: 'keepSecret' }
    if (digits !== undefined && isBare) return { do: 'askTail' }
  }
  if (memory.asked && CANCELS.test(text)) return { do: 'cancel' }
  if (memory.asked === 'number' || memory.asked === 'which') {
    if (LOST.test(text)) return { do: 'lost' }
    if (WAITS.test(text)) return { do: 'wait' }
    if (digits !== undefined && digits.length >= 4 && (isBare || isCorrection))
      return { do: 'ask', kind: pending, why: 'mistyped' }
  }

  const product = productIn(text, kind, memory)
  if (product) return product
  if (kind === 'price' || kind === 'stock') return { do: 'pass' }

  const isGeneral = HOW_TO.test(text) && !OWN.test(text)
  const isAnother = ANOTHER.test(text)
  const recent = memory.last ?? memory.current ?? memory.said
  const leans = recent === undefined || isElsewhere ? undefined : leaningIn(text)
  const about = known?.ask === 'never' ? leans : (kind ?? leans)
  if (about === undefined) return { do: 'pass' }
  if (recent && !isGeneral && !isAnother) return { do: 'look', kind: about, number: recent }
  if (isAnother && !isGeneral) return { do: 'ask', kind: about }
  const ask = known?.ask ?? 'first'
  if (ask === 'never') return { do: 'pass' }
  if (ask === 'first' && !isGeneral) return { do: 'ask', kind: about }
  // Who has just seen an order knows that it can be looked up.
  return recent ? { do: 'pass' } : { do: 'offer', kind: about }
}

/** Whether somebody says that what counts as delivered is not there. */
export const denies = (text: string): boolean => DENIES.test(text)

/** Whether somebody tells what is wrong with an order, or with what is shown of it: an article may be about that. */
export const tellsTrouble = (text: string): boolean => TROUBLE.test(text)

/** Whether somebody says in plain words that an order of theirs is to be looked up, and nothing of what is wrong with it. */
export const asksToLookUp = (text: string): boolean =>
  (REFUND.test(text) || PARCEL.test(text) || ORDER.test(text)) && !tellsTrouble(text) && !denies(text)

/** Whether a message is a word or two, which name a matter and say nothing of an order of one's own: "tracking", 物流. */
export const isBrief = (text: string): boolean =>
  /^[^\p{L}\p{N}]*(?:\p{Script=Han}{1,3}呢?|(?!my\b)[a-z]+)[^\p{L}\p{N}]*$/iu.test(text)

const personal = (kind: Kind | undefined): Kind | undefined => (kind === 'price' || kind === 'stock' ? 'order' : kind)

/** A number whose end is taken back. */
function endsWith(number: Numbered | undefined, ending: string | undefined): Numbered | undefined {
  if (!number || ending === undefined || ending.length >= number.value.length) return undefined
  return { type: number.type, value: number.value.slice(0, -ending.length) + ending }
}

/** What is asked by words alone, where no intent says it. */
function kindIn(text: string): Kind | undefined {
  if (STOCK.test(text)) return 'stock'
  if (PRICE.test(text)) return 'price'
  if (REFUND.test(text)) return 'refund'
  if (PARCEL.test(text)) return 'parcel'
  return ORDER.test(text) ? 'order' : undefined
}

/** What is asked about an order that both sides know. */
function leaningIn(text: string): Kind | undefined {
  if (LEANS_REFUND.test(text)) return 'refund'
  if (LEANS_PARCEL.test(text) || DENIES.test(text)) return 'parcel'
  return LEANS_ORDER.test(text) ? 'order' : undefined
}

/** The product that a price or stock is asked of: what remains without the question. */
function productIn(text: string, kind: Kind | undefined, memory: Memory): Wish | undefined {
  const asked = kind === 'price' || kind === 'stock' ? kind : undefined
  if (asked === undefined && memory.asked !== 'product') {
    // "那价格呢" after a look-up of the same product.
    const leans =
      memory.product === undefined ? undefined : /价|多少钱|\bprice|\bcost/i.test(text) ? 'price' : undefined
    return leans && { do: 'product', kind: leans, product: memory.product! }
  }
  const about = asked ?? (memory.kind === 'stock' ? 'stock' : 'price')
  const product = text
    .replace(QUESTION, ' ')
    .replace(/[\p{P}\p{S}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  if (product.length >= 2 && product.length <= 60) return { do: 'product', kind: about, product }
  return memory.product === undefined ? undefined : { do: 'product', kind: about, product: memory.product }
}

/** Whose amounts are no product's: of whatever else costs something, the connector knows whether it is one. */
const NO_PRODUCTS: ReadonlySet<string> = new Set(['shipping_fee', 'refund_request', 'refund_status', 'complaint'])

const ORDER =
  /订单.{0,8}(?:状态|进度|怎么样|哪一?步|情况)|查.{0,6}订单|我.{0,12}(?:发货|发出)了?(?:没|吗)|\b(?:status of|check|look up) (?:my |the |an )?order\b|\border status\b/i
const PARCEL =
  /(?:快递|物流|包裹|运单|东西|货).{0,8}(?:到哪|在哪|哪[里儿]|进度|信息|没动|不动|没更新|签收|没有?收到|丢)|到哪(?:了|儿|里)|查.{0,4}(?:快递|物流)|\bwhere(?:'s| is| are) my (?:parcel|package|order|stuff|delivery)|\btrack (?:my|the|this|an?)\b|\b(?:parcel|package|delivery)\b.{0,30}\b(?:lost|stuck|missing|arrived?|moved?|delivered)\b/i
const REFUND =
  /退款.{0,8}(?:到账|进度|到哪|状态|情况|多久)|\b(?:status of my refund|refund status|where(?:'s| is) my (?:refund|money))/i
const PRICE = /多少钱|(?:什么|啥)价|价格(?:是多少)?|\bhow much (?:is|are|does|do|for)\b|\bprice of\b/i
const STOCK = /(?:还)?有(?:没有)?(?:现)?货|库存|\bin stock\b|\bstill available\b/i

const LEANS_PARCEL =
  /没有?动|不动|还(?:要|得|有|需要)?(?:多久|几天|多长时间)|how much longer|清关|过关|in customs|through customs|没有?(?:新的?)?(?:更新|变化|消息|进展|物流)|停在|卡[在住]|到哪|走到|还没(?:到|来)|没到|没送|(?:什么时候|几时|啥时候|哪天|几点)(?:能|会|才|可以)?(?:到|送)|签收|\b(?:moved?|moving|movement|stuck|updated?|arriv\w+|deliver\w+|where is it|when will (?:it|i get))\b/i
const LEANS_REFUND = /退款|退的?钱|到账|\brefund|\bmoney back\b/i
const LEANS_ORDER = /状态|发货了?[吗没]|发了[吗没]|怎么样了|\b(?:status|shipped|sent) ?(?:yet)?\b/i
const DENIES =
  /没有?(?:收到|拿到|看到|见到|取到)|没人(?:收|签)|不是我(?:签|收)|谁(?:签收|收)|\b(?:n[o']t|not|never|did ?nt|havent) (?:\w+ ){0,2}(?:get|got|gotten|receive|received|arrived?|see|seen|have)\b|n[’']t (?:\w+ ){0,2}(?:get|got|receive|received|have)\b|\bnothing (?:here|at|came|arrived)\b|\bno ?(?:body|one)\b.{0,40}\b(?:signed|got|has|received)\b|\bwas ?n[’']?o?t me\b/i

const HOW_TO =
  /怎么(?:查|看|样?才|办理|联系|赔|算)|如何|(?:要是|如果|万一|假如).{0,12}(?:丢|坏|迟|晚|没)|\bwhat if\b|在?哪[里儿]?(?:可以|能)?(?:查|看|找)|什么意思|啥意思|(?:要|得|需要|一般|通常|大概)(?:多久|几天)|多久(?:能|会|才|到|可以)|一般|通常|\bhow (?:do|can|to|long|does|would)\b|\bwhere (?:can|do|could) i\b|\bwhat does\b|\bdo you (?:ship|deliver)\b|\busually\b|\bgenerally\b/i
const TROUBLE =
  /(?:没有?|不|无)(?:再)?(?:动|更新|变化|记录|信息|轨迹|显示|出来|揽|走)|啥也没|什么(?:也|都)没|查不(?:到|着|出)|不见了|消失|没了|(?:停|卡)(?:在|了|住)|空白|空的|(?:已|被|自动)(?:关闭|取消)|(?:分|两|几|三|多)(?:个|成|开).{0,3}(?:包裹|发|单号)|少了|只(?:到|收到|来|有)了?[一半]|什么意思|为什么|为啥|是不是(?:丢|没)|弄丢|不是我|\b(?:no(?:t| longer)?|never|hasn['’]?t|haven['’]?t|isn['’]?t|won['’]?t|doesn['’]?t|didn['’]?t|can['’]?t) (?:\w+ ){0,2}(?:mov\w*|updat\w*|show\w*|found|find|exist\w*|work\w*|record|information|info|change\w*|scan\w*)\b|\b(?:stuck|stalled|vanished|disappeared|gone|blank|empty|invalid|closed|split|lost|missing|nothing|only (?:one|half|part)|says?|mean|why)\b/i
const ANOTHER =
  /另外?一?[个单]|别的(?:订单)?|其他(?:的)?订单|换[一个]?个?(?:订单|单)|\b(?:another|different|other) (?:order|one|parcel|package)\b/i
const LOST =
  /(?:没有?|不知道|忘了?|找不到|记不(?:得|住|清)|看不到|查不到|哪[里儿]).{0,12}(?:单号|订单号|号码|号|找|看)|(?:号码?|单号).{0,4}(?:忘|找不到|没有|不记得|不知道|丢)|^(?:不知道|忘了|没有|找不到|不记得)|\b(?:don['’]?t (?:have|know|remember)|(?:i|i['’]?ve|have) lost|lost (?:it|the|my)|forgot|can['’]?t find|no (?:order )?number|where (?:do|can) i find)\b/i
const WAITS =
  /^(?:稍等|等(?:一下|下|会|等)|我(?:找|看|查)(?:找|看|查|一下|下)|好的?|嗯+|行|马上)|^\s*(?:one|just a|wait|hold on|let me|ok|okay|sure|a) ?(?:moment|second|sec|minute|check|look|see)?\b[\s.!…]*$/i
const PHONE = /手机|电话|号码|尾号|后四位|\b(?:phone|mobile|number|digits)\b/i
const CANCELS =
  /^(?:那?(?:算了|不用了?|不查了|不问了|没事了?)[吧啊。！!,，\s]*|(?:no[, ]*)?(?:never ?mind|forget it|cancel|not now)[\s.!]*)$/i
/** It is about something of one's own, however it is asked. */
const OWN =
  /(?:清关|过关)(?!费|税)|还(?:要|得|有|需要)?(?:多久|几天|多长时间)|\bhow (?:much longer|long (?:will|until|till|before) (?:it|i|my))\b/i
const REFUSES =
  /不(?:想|方便|愿|能|要)(?:给|说|告诉|提供|透露)?|没有?手机|换(?:了)?(?:手机)?号|号码?(?:已经|早就)?(?:换|变|停|注销)|旧号|以前的号|忘了|不记得|为什么要|干嘛要|\b(?:no|why|rather not|won['’]?t|don['’]?t (?:want|have|remember)|changed my (?:phone|number))\b/i

const QUESTION =
  /请问|你们|您们|店里|麻烦|帮我|(?:查|看|问)(?:一?下)|我想(?:要|买|问|知道)?|想(?:问|知道)|这[个款]|那[个款]|还有没有|有没有|还有|现在|目前|现货|有货|没货|库存|到货|多少钱?|什么价|价格|售价|卖|几[个件]|剩|[还有货吗呢嘛么啊呀是的了多价钱?？]|\b(?:is|are|was|the|a|an|do|does|did|you|your|have|has|got|any|this|that|these|those|still|currently|available|left|in|stock|how|much|many|what|whats|what's|price|prices|cost|costs|of|for|it|can|could|i|buy|get|please|tell|me|check|hi|hello|and|out|sold|when|will|be|back|there)\b/giu
