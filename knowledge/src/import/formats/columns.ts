import { articleFields } from '../../article.js'
import { fold } from '../../text/fold.js'

/** What a column of a table holds. */
export interface Column {
  /** Its name as it was written, or its number. */
  readonly name: string
  /** The field of an article, or `ignored` for what counts rows or repeats what an import decides; else unknown. */
  readonly field?: string
  /** Which question and answer it belongs to, from 0: a table may have those of several languages side by side. */
  readonly pair: number
}

/**
 * The columns that a line of names stands for, by what the names mean: in Chinese (Simplified or Traditional) and English, in
 * any case, with remarks such as `（必填）`. `undefined` when it does not name questions and answers.
 */
export function columnsOf(names: readonly string[]): readonly Column[] | undefined {
  for (const meanings of [clear, [...clear, ...vague]]) {
    const fields = names.map((name) => fieldOf(name, meanings))
    // 问法 beside 答案, and nothing else that could be the question.
    if (!fields.includes('question') && fields.includes('phrasings')) fields[fields.indexOf('phrasings')] = 'question'
    if (!fields.includes('question') || !fields.includes('answer')) continue
    return paired(names, fields)
  }
  return undefined
}

/** The nth question belongs to the nth answer; a question too many is another way to ask, an answer too many unknown. */
function paired(names: readonly string[], fields: readonly (string | undefined)[]): Column[] {
  const pairs = Math.min(...['question', 'answer'].map((asked) => fields.filter((field) => field === asked).length))
  const seen: Record<string, number> = {}
  let pair = 0
  return fields.map((field, i) => {
    const name = names[i]!.trim() || `#${i + 1}`
    if (field === undefined) return { name, pair: 0 }
    const nth = seen[field] ?? 0
    seen[field] = nth + 1
    if (field === 'phrasings') return { name, field, pair: Math.max(pair, 0) }
    if (field === 'question' || field === 'answer') {
      pair = Math.min(nth, pairs - 1)
      if (nth < pairs) return { name, field, pair }
      return field === 'question' ? { name, field: 'phrasings', pair } : { name, pair }
    }
    // The first column of a kind counts.
    return nth === 0 || field === 'ignored' ? { name, field, pair: 0 } : { name, pair: 0 }
  })
}

/** The field that a name means; `问题 Question` and `Antwort / 答案` say it in two languages, of which one may be unknown. */
function fieldOf(name: string, meanings: readonly Meaning[]): string | undefined {
  const meaning = (words: string) => meanings.find(([, means]) => means.test(plainName(words)))?.[0]
  const whole = meaning(name)
  if (whole !== undefined || name.length > 60) return whole
  const [, han, latin] = /^\P{L}*(\p{Script=Han}+)\P{L}+(\p{Script=Latin}[^\p{Script=Han}]+)$/u.exec(name) ?? []
  const [, before, after] =
    /^([^\p{Script=Han}]*\p{Script=Latin}[^\p{Script=Han}]*?)(\p{Script=Han}+)\P{L}*$/u.exec(name) ?? []
  const said = [han ?? after, latin ?? before].flatMap((words) => (words === undefined ? [] : (meaning(words) ?? [])))
  const meant = said.filter((field) => field !== 'ignored')
  const fields = new Set(meant.length > 0 ? meant : said)
  return fields.size === 1 ? [...fields][0] : undefined
}

/** `問題（必填）*` is `问题`, `Valid from` is `validfrom`, `相似问法2` is `相似问法`. */
const plainName = (name: string): string =>
  fold(name)
    .replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replace(/(?<=\D)\d{1,2}$/, '')

type Meaning = readonly [field: string, means: RegExp]

const asker = '(标准|常见|用户|客户|顾客|买家|会员|咨询|主|核心|高频|原始|faq)?'
const replier = '(标准|参考|推荐|建议|官方|客服|人工|机器人|详细|正确|对应)?'

/** The first that fits decides, so the narrower ones stand first. */
const clear: readonly Meaning[] = [
  ...articleFields.map((field): Meaning => [field, new RegExp(`^${field.toLowerCase()}$`)]),
  ['ignored', /^(序号|行号|no|nr|number|row|status|状态|发布状态)$/],
  ['id', /^(知识|文章|问题|条目)?(编号|id)$|^(faq|article|question|entry|knowledge)id$/],
  ['phrasings', /^(相似|类似|相近|近似|扩展|拓展|同义|同类|其他|其它|变体|别的?)(问题|问法|问句|提问|问|说法)$/],
  [
    'phrasings',
    /^(training|sample|example)(phrase|question|utterance|sentence|data)s?$|^(训练|示例|样例|例)(语句|问法|问句|句)$/,
  ],
  ['phrasings', /^(用户|客户|顾客)?(问法|说法)$|^别名$/],
  ['question', /^(标准|主)(问法|说法)$/],
  [
    'phrasings',
    /^(similar|alternat(e|ive)|other|related|extended|variant)(question|phrasing|wording|utterance)s?$|^(similars?|alternat(e|ive)s)$/,
  ],
  ['phrasings', /^(phrasing|utterance|variant|rephrasing|paraphrase|alias|wording|synonymou?squestion)(e?s)?$/],
  ['scene', /^(服务|业务|使用|适用|所属)?(场景|阶段|环节)(名称)?$|^一级(分类|类目|类别)$/],
  ['scene', /^(service)?(scene|scenario|stage|phase)$/],
  ['problem', /^(问题|咨询|知识|业务|faq|所属|二级)?(类型|分类|类别|类目|种类)(名称)?$/],
  ['problem', /^(problem|question|issue|faq)?(type|category|categories|class|topic)$|^problem$/],
  ['locale', /^(语言|语种|lang|language)$/],
  ['validFrom', /^(生效|开始|起始)(时间|日期|日)?$|^(valid|effective)(from|date|since)$|^(start|from)(date)?$/],
  [
    'validUntil',
    /^(失效|结束|截止|到期|过期|有效期至?)(时间|日期|日)?$|^(valid)?(until|to)$|^(end|expiry|expiration)(date)?$|^expires?$/,
  ],
  ['audience', /^(可见|适用)(范围|人群|对象|客户)$|^受众$|^(audience|visibleto|visibility)$/],
  ['legal', /^法务(审核|复核)?$|^legal(review)?$/],
  ['author', /^(作者|编写人|创建人)$|^(author|writtenby|createdby)$/],
  ['question', new RegExp(`^${asker}(问题|提问|问句|疑问|标准问|问)(描述|内容|标题|名称|文本)?$`)],
  [
    'question',
    /^(the|standard|customer|user|main|primary|common|faq|sample|canonical|frequentlyasked)?(questions?|query|q|faq)(text|title|name)?$/,
  ],
  ['answer', new RegExp(`^${replier}(答案|回答|[答回][复覆]|解答|应答|话术|答)(内容|话术|文本|正文)?$`)],
  [
    'answer',
    /^(the|standard|suggested|recommended|canned|official|model|agent|bot|our|faq)?(answers?|repl(y|ies)|responses?|a)(text|body|content)?$/,
  ],
]

/** Names that mean this only where nothing else does. */
const vague: readonly Meaning[] = [
  ['question', /^(the)?(customer|user|people|visitor)s?(ask|say|want)s?$|^(用户|客户|顾客)(怎么问|这样问|会问)$/],
  ['answer', /^(we|you|agent|bot|shop)s?(answer|say|repl[yi]e?|respond)s?$|^(我们|客服)(怎么答|这样答|怎么回)$/],
  ['question', /^(标题|题目|主题|知识标题|用户问)$|^(title|subject|heading|headline|ask|asks|issue|inquiry|enquiry)$/],
  ['answer', /^(解决|处理|操作)(方案|办法|方法|方式|措施|结果|步骤|流程)$|^(内容|正文|说明|详情|知识内容)$/],
  ['answer', /^((solution|resolution)s?(steps?)?|content|body|text|explanation|description|details?)$/],
]
