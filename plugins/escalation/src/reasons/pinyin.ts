import type { Concept } from './concepts.js'
import { INITIALS } from './short-words.js'
import { soundsOf } from './syllables.js'
import { zh } from './words-zh.js'

/** The character that a lone syllable most likely is; any other syllable becomes 某, a character that means nothing here. */
const ALONE: Record<string, string> = Object.fromEntries(
  '转:zhuan,zuan 接:jie 找:zhao,zao 要:yao 我:wo 人:ren,reng,len 工:gong,gon 真:zhen,zen 活:huo 有:you 没:mei 吗:ma 不:bu 用:yong 别:bie 想:xiang 给:gei 请:qing 帮:bang 来:lai 个:ge 在:zai 你:ni 您:nin 们:men 是:shi 能:neng 的:de 叫:jiao 让:rang 换:huan 跟:gen 说:shuo 话:hua 么:me 快:kuai 到:dao 还:hai 费:fei 多:duo 啊:a 吧:ba 呢:ne 呀:ya 啦:la 哪:na 和:he 打:da 回:hui 聊:liao 谈:tan 谁:shui,shei 出:chu 上:shang 就:jiu 先:xian 好:hao 里:li 去:qu 过:guo 问:wen 喂:wei 求:qiu 派:pai 见:jian 喊:han 停:ting 笨:ben 滚:gun 讲:jiang 死:si 急:ji 了:le 那:na 这:zhe 机:ji 客:ke 服:fu'
    .split(' ')
    .flatMap((entry) => {
      const [character, list] = entry.split(':') as [string, string]
      return list.split(',').map((syllable) => [syllable, character])
    })
    .reverse(),
)

/** A syllable of pinyin; `on` is a slip for `ong`. */
const SYLLABLE =
  /^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])(?:iang|iong|uang|ang|eng|ing|ong|on|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|a|o|e|i|u|v)|ang|ai|an|ao|ei|en|er|ou|a|e|o)$/

/** What shows that somebody asks for a person in pinyin. */
const KEY =
  /人工|真人|活人|客服|[找来叫换要跟和给派转接]个?人|[个有]人|人[来呢在]|经理|主管|老板|店[长主]|领导|负责|专员|坐席|座席|顾问|机器|老板|电话|自动回|人员|掌柜/

/** Of words that sound alike the one whose meaning stands first here is meant. */
const FIRST: readonly Concept[] = [
  'person',
  'staff',
  'boss',
  'bot',
  'connect',
  'want',
  'get',
  'talk',
  'contact',
  'other',
]

/** Words of more characters are written in characters. */
const LONGEST = 6

/** The words of several characters by their syllables, as they are and as they are often mistaken. */
const [exact, alike] = index()

function index(): [Map<string, string>, Map<string, string>] {
  const [exact, alike] = [new Map<string, string>(), new Map<string, string>()]
  const rest = (Object.keys(zh) as Concept[]).filter((concept) => !FIRST.includes(concept) && concept !== 'info')
  for (const concept of [...FIRST, ...rest])
    for (const word of zh[concept]?.split('|') ?? []) {
      if (word.length < 2 || word.length > LONGEST) continue
      let readings: string[][] = [[]]
      for (const character of word)
        readings = readings.flatMap((reading) => (soundsOf.get(character) ?? []).map((sound) => [...reading, sound]))
      for (const reading of readings) {
        const key = reading.join(' ')
        if (!exact.has(key)) exact.set(key, word)
        const loose = reading.map(folded).join(' ')
        if (!alike.has(loose)) alike.set(loose, word)
      }
    }
  return [exact, alike]
}

/** What many do not tell apart: zh and z, -ng and -n, r and l. */
function folded(syllable: string): string {
  return syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/ng$/, 'n')
    .replace(/^[rn](?=.)/, 'l')
}

/** Whether Chinese that was pinyin may ask for a person. */
export const asks = (han: string): boolean => KEY.test(han)

/** The characters of pinyin of which every syllable matters here: 人 of ren. */
export function characterOf(word: string): string | undefined {
  const syllables = syllablesOf(word)
  const han = syllables && spoken(syllables, exact)
  return han?.includes('某') ? undefined : han
}

/** Chinese for words in pinyin that ask for a person; undefined for any other words. */
export function fromPinyin(words: readonly string[]): string | undefined {
  const syllables: string[] = []
  for (const word of words) {
    const read = syllablesOf(word)
    if (!read) return undefined
    syllables.push(...read)
  }
  const [strict, loose] = [spoken(syllables, exact), spoken(syllables, alike, folded)]
  const isLoose = KEY.test(loose) && (!KEY.test(strict) || unread(loose) < unread(strict))
  return isLoose ? loose : KEY.test(strict) ? strict : undefined
}

const unread = (han: string): number => han.split('某').length - 1

/** Whether a word can be pinyin. */
export const isPinyin = (word: string): boolean => syllablesOf(word) !== undefined

/** The fewest words that leave the fewest syllables unread. */
function spoken(
  syllables: readonly string[],
  among: ReadonlyMap<string, string>,
  form: (syllable: string) => string = (one) => one,
): string {
  /** From each place to the end. */
  const best: { han: string; cost: number }[] = []
  best[syllables.length] = { han: '', cost: 0 }
  for (let at = syllables.length - 1; at >= 0; at--) {
    const alone = ALONE[syllables[at]!]
    best[at] = { han: (alone ?? '某') + best[at + 1]!.han, cost: (alone ? 1.1 : 10) + best[at + 1]!.cost }
    let sound = form(syllables[at]!)
    for (let end = at + 2; end <= Math.min(at + LONGEST, syllables.length); end++) {
      sound += ` ${form(syllables[end - 1]!)}`
      const word = among.get(sound)
      if (word && 1 + best[end]!.cost < best[at]!.cost)
        best[at] = { han: word + best[end]!.han, cost: 1 + best[end]!.cost }
    }
  }
  return best[0]!.han
}

/** The longest syllables from the left that leave nothing over. Initials of a wish (rg, zkf) stand for its words. */
function syllablesOf(written: string): string[] | undefined {
  if (written.length > 40) return undefined
  if (INITIALS.test(written))
    return [...(/^[^r]*z/.test(written) ? ['zhuan'] : []), ...(written.includes('r') ? ['ren', 'gong'] : ['ke', 'fu'])]
  // Tones as digits: zhuan3 ren2 gong1.
  const word = written.replace(/(?<=[a-z])[1-5](?=[a-z]|$)/g, '')
  /** What follows from each place, where that can be read. */
  const rest: (string[] | undefined)[] = []
  rest[word.length] = []
  for (let at = word.length - 1; at >= 0; at--) {
    for (let length = Math.min(6, word.length - at); length > 0 && !rest[at]; length--) {
      const after = rest[at + length]
      if (!after) continue
      const syllable = word.slice(at, at + length)
      if (ALONE[syllable] ?? SYLLABLE.test(syllable)) rest[at] = [syllable, ...after]
    }
  }
  return rest[0]
}
