import { type Article, gapsIn } from './article.js'
import { sameLanguage } from './same-language.js'
import type { Retriever } from './search/contract.js'

/** Something about an article that its author should look at. */
export interface Finding {
  readonly code: FindingCode
  /** An error spoils answers; a warning may be meant. */
  readonly level: 'error' | 'warning'
  /** The article's id. */
  readonly article: string
  /** The other article that it is about. */
  readonly other?: string
  /** The words that it is about. */
  readonly text?: string
}

/** Every kind of finding, by a name that does not change. */
export type FindingCode = keyof typeof findings

/** What to look at. */
export interface LintOptions {
  /** Default: now. */
  at?: Date
  /** Asks each phrasing, too, and tells which are answered by another article. */
  retriever?: Retriever
}

/** Looks through articles, those that are retired aside, for what makes answers worse. Errors first. */
export async function lintArticles(all: readonly Article[], options: LintOptions = {}): Promise<Finding[]> {
  const { at = new Date(), retriever } = options
  const articles = all.filter(({ status }) => status !== 'retired')
  const found = [
    ...articles.flatMap((article) => alone(article, at)),
    ...repeated(articles),
    ...oddLabels(articles),
    ...missingLanguages(articles),
    ...(retriever ? await answeredByOthers(articles, retriever, at) : []),
  ]
  return [...found.filter(({ level }) => level === 'error'), ...found.filter(({ level }) => level === 'warning')]
}

/** Says a finding in a sentence or two. */
export const explainFinding = (finding: Finding, language: 'en' | 'zh'): string =>
  findings[finding.code](finding)[language]

const findings = {
  unfinished: ({ article, text }: Finding) => ({
    en: `${article} has no ${text} yet, so it cannot be published. Fill it in.`,
    zh: `${article} 还没有${text === 'answer' ? '答案' : '分类'}，不能发布。请补充。`,
  }),
  'same-phrasing': ({ article, other, text }: Finding) => ({
    en: `${article} and ${other} both claim "${text}", so chance decides which answers. Keep it in one of them.`,
    zh: `${article} 与 ${other} 都有问法“${text}”，由哪一篇回答只能碰运气。请只保留一处。`,
  }),
  'same-words': ({ article, other, text }: Finding) => ({
    en: `"${text}" of ${article} has the same words as a phrasing of ${other}. Tell them apart, or join the articles.`,
    zh: `${article} 的“${text}”与 ${other} 的一个问法用词相同。请改得有所区别，或合并两篇文章。`,
  }),
  repeated: ({ article, text }: Finding) => ({
    en: `${article} says "${text}" twice. Remove one.`,
    zh: `${article} 中“${text}”重复出现，请删除一处。`,
  }),
  expired: ({ article, text }: Finding) => ({
    en: `${article} is published, and has not been found since ${text}. Extend it, or retire it.`,
    zh: `${article} 已发布，但自 ${text} 起失效，不再被检索到。请延长有效期或下架。`,
  }),
  'no-phrasings': ({ article }: Finding) => ({
    en: `${article} has no phrasings: it is found by the words of its question alone. Add how customers put it.`,
    zh: `${article} 没有相似问法，只能靠标题被检索到。请补充客户的常见说法。`,
  }),
  'language-missing': ({ article, text }: Finding) => ({
    en: `${article} has no counterpart in "${text}", as others have. Translate it.`,
    zh: `${article} 没有“${text}”语言的对应文章，其他文章都有。请补充翻译。`,
  }),
  'label-differs': ({ article, other, text }: Finding) => ({
    en: `${article} is filed under "${text}", which ${other} and others write differently. Write it alike.`,
    zh: `${article} 的分类“${text}”与 ${other} 等文章的写法不同。请统一写法。`,
  }),
  'answered-by-other': ({ article, other, text }: Finding) => ({
    en: `"${text}" of ${article} is answered by ${other}. Move it, or make ${article} say more of it.`,
    zh: `${article} 的问法“${text}”被 ${other} 抢答。请移动该问法，或让 ${article} 写得更明确。`,
  }),
  instructions: ({ article, text }: Finding) => ({
    en: `${article} tells a language model what to do: "${text}". Whoever answers with a model may find it obeyed; remove it unless customers are to read it.`,
    zh: `${article} 中有写给大模型的指令：“${text}”。用大模型回答时它可能会照做；如果不是给客户看的内容，请删除。`,
  }),
} as const

/**
 * How texts speak to a language model rather than to a reader: to forget its rules, to be somebody, to tell its prompt; and the
 * marks by which models tell who speaks. Words hidden in characters that nobody sees are meant for a model, too.
 */
const toModels = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|preceding|all|any|your|other)\b[^.\n]{0,30}\b(?:instructions?|rules|prompts?|directions|guidelines)\b/i,
  /\byou are (?:now )?(?:an? |the |acting as )?(?:[\w-]+ ){0,3}(?:assistant|chat ?bot|ai|language model|llm|gpt|dan)\b/i,
  /\b(?:act as|pretend (?:to be|that you are)|role-?play as) (?:an?|the|if you)\b/i,
  /\bfrom now on,? (?:you (?:must|will|are|only)|always|only|answer|respond|reply)\b/i,
  /\b(?:reveal|print|repeat|output|show|leak)\b[^.\n]{0,20}\b(?:system|your|hidden|initial) (?:prompt|instructions)\b/i,
  /\b(?:system prompt|developer mode|jailbreak mode)\b/i,
  /\bas an? (?:ai|large)(?: language)? model\b/i,
  /(?:忽略|无视|忘记|忘掉|不要理会|不用管|抛开|绕过)[^。\n]{0,10}(?:之前|以上|上面|前面|先前|所有|一切|你的)[^。\n]{0,10}(?:指令|指示|规则|提示词?|设定|要求|约束|限制)/,
  /你(?:现在)?(?:是|扮演|充当)(?:一个|一名|一位)[^。，,\n]{0,14}(?:助手|助理|机器人|ai|人工智能|模型|客服|专家)/i,
  /(?:请|你要|你来)扮演|角色扮演/,
  /从现在(?:开始|起)[，,]?\s*你(?:就|只|要|必须|是|将)/,
  /(?:系统提示词|系统提示语|系统指令|输出(?:你的)?提示词)/,
  /作为(?:一个|一款)?\s*(?:ai|人工智能|大?语言模型)/i,
  /<\|(?:im_start|im_end|system|user|assistant|endoftext)[^>]{0,20}\|?>|\[\/?INST\]|<<\/?SYS>>/i,
  /^[^\S\n]*(?:#+[^\S\n]*)?(?:system|assistant)[^\S\n]*[:：]/im,
  /^#{2,3} ?instructions? *:/im,
  /[\u{e0020}-\u{e007e}]{4,}/u,
]

/** The first words of an article that speak to a model. */
function spokenToModels({ question, phrasings, answer }: Article): string | undefined {
  for (const text of [question, ...phrasings, answer]) {
    const readable = text.normalize('NFKC').replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    for (const pattern of toModels) {
      const found = readable.match(pattern)?.[0].trim()
      if (found !== undefined) return found.slice(0, 80).replace(/[\u{e0000}-\u{e007f}]+/gu, '…')
    }
  }
  return undefined
}

function alone(article: Article, at: Date): Finding[] {
  const { id, phrasings, question, status, validUntil } = article
  const seen = new Set([plain(question)])
  const instructions = spokenToModels(article)
  const twice = phrasings.filter((phrasing) => seen.size === seen.add(plain(phrasing)).size)
  return [
    ...gapsIn(article).map((text): Finding => ({ code: 'unfinished', level: 'error', article: id, text })),
    ...twice.map((text): Finding => ({ code: 'repeated', level: 'warning', article: id, text })),
    ...(phrasings.length === 0 ? [{ code: 'no-phrasings', level: 'warning', article: id } as const] : []),
    ...(status === 'published' && validUntil !== undefined && Date.parse(validUntil) <= at.getTime()
      ? [{ code: 'expired', level: 'warning', article: id, text: validUntil } as const]
      : []),
    ...(instructions === undefined
      ? []
      : [{ code: 'instructions', level: 'warning', article: id, text: instructions } as const]),
  ]
}

/** The same phrasing, or the same words, under two articles that one customer could be answered by. */
function repeated(articles: readonly Article[]): Finding[] {
  const found: Finding[] = []
  for (const [code, level, keyOf] of [
    ['same-phrasing', 'error', plain],
    ['same-words', 'warning', sorted],
  ] as const) {
    const owners = new Map<string, Article[]>()
    for (const article of articles)
      for (const text of [article.question, ...article.phrasings]) {
        const key = keyOf(text)
        if (key === '') continue
        const known = owners.get(key) ?? []
        owners.set(key, known)
        const other = known.find((owner) => owner.id !== article.id && meets(owner, article))
        const isTold = found.some(
          (told) => told.article === article.id && told.other === other?.id && told.text === text,
        )
        if (other && !isTold) found.push({ code, level, article: article.id, other: other.id, text })
        known.push(article)
      }
  }
  return found
}

/** Whether both can be found by one customer at one time. */
function meets(left: Article, right: Article): boolean {
  const shared = !left.audience || !right.audience || left.audience.some((group) => right.audience!.includes(group))
  const [from, until] = [left, right].map(({ validFrom, validUntil }) => [validFrom ?? '', validUntil ?? '~']) as [
    [string, string],
    [string, string],
  ]
  return shared && sameLanguage(left.locale, right.locale) && from[0] < until[1] && until[0] < from[1]
}

/** Labels that differ in nothing but how they are written: `refund_status` and `Refund Status`. */
function oddLabels(articles: readonly Article[]): Finding[] {
  return (['scene', 'problem'] as const).flatMap((field) => {
    const spellings = new Map<string, Map<string, string[]>>()
    for (const { id, [field]: label } of articles) {
      const key = plain(label)
      const written = spellings.get(key) ?? new Map<string, string[]>()
      spellings.set(key, written.set(label, [...(written.get(label) ?? []), id]))
    }
    return [...spellings.values()].flatMap((written) => {
      const [most, ...others] = [...written.values()].sort((left, right) => right.length - left.length)
      return others.flatMap((ids) =>
        ids.map((article): Finding => {
          const text = articles.find(({ id }) => id === article)![field]
          return { code: 'label-differs', level: 'warning', article, other: most![0]!, text }
        }),
      )
    })
  })
}

/** Where ids end in their languages, `return.zh` and `return.en`, each should have all of them. */
function missingLanguages(articles: readonly Article[]): Finding[] {
  const pairs = new Map<string, Map<string, string>>()
  const languages = new Set<string>()
  for (const { id, locale } of articles) {
    if (!id.endsWith(`.${locale}`)) continue
    const stem = id.slice(0, -locale.length - 1)
    pairs.set(stem, (pairs.get(stem) ?? new Map<string, string>()).set(locale, id))
    languages.add(locale)
  }
  return [...pairs.values()].flatMap((pair) =>
    [...languages]
      .filter((language) => !pair.has(language))
      .map((text): Finding => ({ code: 'language-missing', level: 'warning', article: [...pair.values()][0]!, text })),
  )
}

async function answeredByOthers(articles: readonly Article[], retriever: Retriever, at: Date): Promise<Finding[]> {
  const found: Finding[] = []
  for (const article of articles.filter(({ status }) => status === 'published'))
    for (const text of [article.question, ...article.phrasings]) {
      const audience = article.audience
      const [best] = await retriever.search(text, {
        locale: article.locale,
        at,
        limit: 1,
        ...(audience && { audience }),
      })
      if (best && best.article.id !== article.id)
        found.push({ code: 'answered-by-other', level: 'warning', article: article.id, other: best.article.id, text })
    }
  return found
}

/** Letters, digits and characters alone, and what tells `C++` from `C#`: what is left when spelling does not count. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+#]+/gu, '')

/** The words, or in Chinese the characters, in a fixed order. */
const sorted = (text: string): string =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{Script=Han}|[\p{L}\p{N}+#]+/gu) ?? []
  )
    .sort()
    .join(' ')
