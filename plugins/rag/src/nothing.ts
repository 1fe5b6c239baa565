/**
 * Words that stand in every question and name no matter. Alone they are no question: "can you do it" and 这个怎么弄 are searched for only
 * together with what was said before.
 */
const ZH_WORDS = [
  '那么|那个|那些|那边|那样|那|这么|这个|这些|这边|这样|这|哪个|哪些|哪里|哪儿|哪|什么|啥|怎么样|怎么办|怎么弄|怎么搞|怎么做|怎么|咋办|咋弄|咋整|咋|如何|为什么|为啥',
  '您|你们|你|我们|我|他们|他|她|它|大家|自己|别人|谁|请问|请|麻烦|帮我|帮忙|帮|给我|给|可以|能不能|能|会不会|会|要不要|要|想要|想|应该|需要|得|行不行|行|好不好|好|是不是|是|有没有|有|没有|没|不是|不|都|也|还有|还|又|再|就|才|只|先|已经|现在|今天|明天|昨天|刚才|刚刚|一直|一下|一个|一',
  '吗|呢|吧|啊|呀|哦|嘛|么|啦|了|的|地|着|和|跟|与|或者|还是|但是|但|因为|所以|如果|要是|的话|然后|就是|真的|真|很|太|非常|特别|弄|搞|做|说|讲|问|看|知道|办|事|东西|问题|情况|时候|地方|个|些|点|次|到底|具体|大概|一般|其他|别的|另外|对|从|在|到|去|来|上|下|里|把|被|让',
].join('|')
const ZH = new RegExp(`^(?:${ZH_WORDS})+$`, 'u')
const EN = new Set(
  'a an the this that these those it its i me my mine we us our you your they them their he she his her one ones some any all both each other another such same and or but so if then than because while is are was were be been being am do does did done doing have has had having can could will would shall should may might must of to in on at by for with from about into over after before up down out off as not no yes please just only also too very really still already yet again now here there what which who whose whom where why how many more most less get got go going come make made take took say said tell know see look want need like thing things something anything stuff way time again ok okay well right'.split(
    ' ',
  ),
)

const TIME = /多久|多长时间|什么时候|啥时候|何时|几[天号点]|\bhow (?:long|soon)\b|\bwhen\b/iu
const SUM = /多少钱?|[付收要花加]钱|收费|免费|\bhow much\b|\b(?:cost|charge|fee|free|money)\b/iu

/** What asks for a time, a sum or a person, of something that was named before: 多久, "how much", 谁付. */
const HALF = new RegExp(
  `${TIME.source}|${SUM.source}|几[个次]|[谁你我](?:付|出|掏)|\\bhow often\\b|\\b(?:long|much|often|soon|pays?)\\b`,
  'giu',
)

/** Whether a text asks for a time or a sum: 啥时候到, "how much". */
export const asksHalf = (text: string): boolean => TIME.test(text) || SUM.test(text)

const OF_TIME = /\d\s*(?:小时|分钟|个?工作日|天|日|个月|年)|\d\s*(?:working )?(?:minutes?|hours?|days?|months?)\b/iu
const OF_SUM = /\d\s*元|免费|不收|\d\s*yuan\b|\b(?:free|no (?:cost|charge))\b/iu

/** Whether an answer states what half a question asks for: "how long?" a time, 要收钱吗 a sum. */
export const statesWhatIsAsked = (half: string, answer: string): boolean =>
  (TIME.test(half) && OF_TIME.test(answer)) || (SUM.test(half) && OF_SUM.test(answer))

/** A run of characters that is longer holds something. */
const LONGEST = 24

/**
 * Whether a text holds nothing but such words, or no words at all. `half`: as much where it only asks for a time, a sum or a person, and does
 * not say of what.
 */
export function saysNothing(text: string, { half = false } = {}): boolean {
  const said = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(half ? HALF : /(?!)/g, ' ')
    .replace(/['’](?:s|re|ll|m|d|ve)?\b/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  if (said === '') return true
  return said
    .split(' ')
    .every((word) => (/\p{Script=Han}/u.test(word) ? word.length <= LONGEST && ZH.test(word) : EN.has(word)))
}

/**
 * Whether a text asks for a time, a sum or a person and says nothing of what, however long it is: "how long does it take", and not "when do I get
 * the money".
 */
export const isHalfQuestion = (text: string): boolean =>
  asksHalf(text) && !/money|钱/iu.test(text) && saysNothing(text, { half: true })

/** Asks something of the matter that it names. */
const ASKING =
  /怎|咋|如何|吗|呢|几|哪|谁|什么|啥|能|可以|多[久少]|为何|\b(?:how|what|when|where|why|who|which|can|could|do|does|is|are|will)\b/iu

/** Whether a message is a word or two, which name a matter and nothing about it: 取消, "change address". */
export function isBrief(text: string): boolean {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const han = words.join('').match(/\p{Script=Han}/gu)?.length ?? 0
  if (ASKING.test(text)) return false
  if (han > 0) return han <= 4 && words.length === 1 && !/[a-z]/i.test(words[0]!)
  return words.filter((word) => !EN.has(word)).length <= 2 && words.length <= 3
}

/** What a text names, without those words: pairs of Chinese characters and the beginnings of other words. Empty: it names nothing. */
export function namesIn(text: string): string[] {
  const said = text.normalize('NFKC').toLowerCase().replace(HALF, ' ')
  const han = said
    .replace(new RegExp(ZH_WORDS, 'gu'), ' ')
    .match(/\p{Script=Han}+/gu)
    ?.flatMap((run) => (run.length === 1 ? [run] : [...run].slice(1).map((_, i) => run.slice(i, i + 2))))
  const words = said.match(/(?:(?!\p{Script=Han})[\p{L}\p{N}]){3,}/gu)?.filter((word) => !EN.has(word))
  return [...(han ?? []), ...(words ?? []).map((word) => word.slice(0, 5))]
}
