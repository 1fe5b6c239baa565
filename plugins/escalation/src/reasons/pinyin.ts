/** The syllables of words that ask for a person, with usual slips; any other syllable becomes 某, a character that means nothing here. */
const SYLLABLES: Record<string, string> = Object.fromEntries(
  '转:zhuan,zuan 接:jie 找:zhao,zao 要:yao 我:wo 人:ren,reng,len 工:gong,gon 真:zhen,zen 客:ke 服:fu 活:huo 有:you 没:mei 吗:ma 不:bu 用:yong 别:bie 想:xiang 给:gei 请:qing 帮:bang 来:lai 个:ge 在:zai 经:jing 理:li 主:zhu 管:guan 你:ni 们:men 是:shi 能:neng 机:ji 器:qi 务:wu 的:de 叫:jiao 让:rang 换:huan 跟:gen 说:shuo 话:hua 怎:zen 么:me 系:xi 联:lian 快:kuai 到:dao 可:ke 以:yi 还:hai 费:fei 多:duo 少:shao 智:zhi 啊:a 吧:ba 呢:ne 呀:ya 啦:la 哪:na 和:he 电:dian 打:da 回:hui 聊:liao 谈:tan 老:lao 板:ban 热:re 线:xian 员:yuan 售:shou 后:hou 谁:shui 出:chu 自:zi 动:dong 停:ting 问:wen 上:shang 投:tou 诉:su 就:jiu 先:xian 好:hao 谢:xie 麻:ma 烦:fan 里:li'
    .split(' ')
    .flatMap((entry) => {
      const [character, list] = entry.split(':') as [string, string]
      return list.split(',').map((syllable) => [syllable, character])
    })
    .reverse(),
)

/** A syllable of pinyin. */
const SYLLABLE =
  /^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|a|o|e|i|u|v)|ang|ai|an|ao|ei|en|er|ou|a|e|o)$/

/** What shows that somebody asks for a person in pinyin. 可 and 客 sound alike. */
const KEY = /人工|真人|活人|[客可]服|找人|经理|主管|机器人|老板|转员|电话|有人|要人|自动回/

/** Whether Chinese that was pinyin may ask for a person. */
export const asks = (han: string): boolean => KEY.test(han)

/** The characters of pinyin of which every syllable matters here: 人 of ren. */
export function characterOf(word: string): string | undefined {
  const han = readWord(word)
  return han?.includes('某') ? undefined : han
}

/** Chinese for words in pinyin that ask for a person; undefined for any other words. */
export function fromPinyin(words: readonly string[]): string | undefined {
  let han = ''
  for (const word of words) {
    const read = readWord(word)
    if (read === undefined) return undefined
    han += read
  }
  return KEY.test(han)
    ? han
        .replaceAll('可服', '客服')
        .replaceAll('工可', '工客')
        .replaceAll('转员', '专员')
        .replaceAll('吗烦', '麻烦')
        .replaceAll('自动回服', '自动回复')
    : undefined
}

/** Whether a word can be pinyin. */
export const isPinyin = (word: string): boolean => readWord(word) !== undefined

/** The longest syllables from the left that leave nothing over. */
function readWord(word: string): string | undefined {
  if (word.length > 40) return undefined
  /** What follows from each place, where that can be read. */
  const rest: (string | undefined)[] = []
  rest[word.length] = ''
  for (let at = word.length - 1; at >= 0; at--) {
    for (let length = Math.min(6, word.length - at); length > 0 && rest[at] === undefined; length--) {
      const after = rest[at + length]
      if (after === undefined) continue
      const syllable = word.slice(at, at + length)
      const character = SYLLABLES[syllable]
      if (character ?? SYLLABLE.test(syllable)) rest[at] = (character ?? '某') + after
    }
  }
  return rest[0]
}
