import type { Source } from '@huida/core'
import type { Hit } from '@huida/knowledge'
import { figuresIn } from './numbers.js'
import { PLACEHOLDER, unsupported } from './support.js'

/** A source without an address: what this plugin cites. A type and not an interface, so that it counts as JSON. */
export type Cited = Pick<Source, 'title' | 'articleId' | 'version'>

/** An article as the source of an answer. */
export const sourceOf = ({ article, citation }: Pick<Hit, 'article' | 'citation'>): Cited => ({
  title: article.question,
  articleId: citation.article,
  version: citation.version,
})

/** A model's words that articles stand behind, without its marks, and the sources that the marks stand for. */
export type Grounded = { text: string; sources: Cited[] }

/** Why a model's words are not used. */
export class Refused extends Error {}

/** The most that is taken from a model, in UTF-16 units: a unit is at most about a token. */
const MAX_ANSWER = 2_000

/** What is shorter counts something, and is no number of an order. In characters. */
const NUMBER = 5

const textOf = ({ article }: Hit): string => `${article.question}\n${article.answer}`

/**
 * Reads what a model writes, sentence by sentence. The rule: every sentence carries the mark of a source that was given,
 * says nothing that this source does not: no figure, name or promise, nothing turned into its opposite, and no other matter.
 * The customer's words stand behind nothing, but for the number of an order. Else the whole answer is refused, since an answer that lost a sentence may have lost the exception. Only a courtesy is left out and forgiven.
 */
export class Judge {
  #pending = ''
  #length = 0
  readonly #cited = new Set<Hit>()

  /** @param question what the customer wants to know; `given`: the sources, the first being number 1. */
  constructor(
    private readonly question: string,
    private readonly given: readonly Hit[],
  ) {}

  /**
   * Takes more of the text, and gives the sentences that are complete with it and may be shown.
   * @throws Refused
   */
  read(chunk: string): string {
    this.#length += chunk.length
    if (this.#length > MAX_ANSWER) throw new Refused('it did not come to an end')
    this.#pending += chunk.replace(INVISIBLE, '')
    const sentences = sentencesOf(this.#pending)
    this.#pending = sentences.pop() ?? ''
    return sentences.map((sentence) => this.#judge(sentence)).join('')
  }

  /**
   * Gives the last of it that may be shown, once the model is done.
   * @throws Refused
   */
  end(): string {
    const last = sentencesOf(this.#pending).map((sentence) => this.#judge(sentence))
    if (this.#cited.size === 0) throw new Refused('it said nothing that a source stands behind')
    return last.join('')
  }

  /** What stands behind the sentences so far, in the order of the first marks. */
  get sources(): Cited[] {
    return [...this.#cited].map(sourceOf)
  }

  #judge(sentence: string): string {
    const text = sentence.replace(MARK, '')
    if (!/[\p{L}\p{N}]/u.test(text)) return ''
    const quoted = `"${text.trim().slice(0, 60)}"`
    if (holdsLink(text)) throw new Refused('it wrote a link')
    if (/<[a-z/!]/i.test(text)) throw new Refused('it wrote markup')
    const cited = this.#citedBy(sentence)
    if (cited.length === 0) {
      if (COURTESY.test(text.trim()) && figuresIn(text).length === 0) return ''
      throw new Refused(`it named no source that it was given for ${quoted}`)
    }
    const behind = cited.map(textOf).join('\n')
    const inSource = new Set(figuresIn(behind).map(({ value }) => value))
    const inQuestion = new Set(figuresIn(this.question).map(({ value }) => value))
    // An order may be called by its number; nobody is promised a sum or days because he named them.
    const foreign = figuresIn(
      text.replace(ITEM, '').replace(PLACEHOLDER, (hidden) => (this.question.includes(hidden) ? '' : hidden)),
    ).find(
      ({ value, isAmount }) => !inSource.has(value) && (isAmount || value.length < NUMBER || !inQuestion.has(value)),
    )
    if (foreign) throw new Refused(`its source does not say "${foreign.value}": ${quoted}`)
    const why = unsupported(
      text,
      behind,
      this.given.filter((hit) => !cited.includes(hit)).map(textOf),
      cited.length === 1 ? cited[0]!.article.question : '',
    )
    if (why) throw new Refused(`its source ${why}: ${quoted}`)
    for (const hit of cited) this.#cited.add(hit)
    return text.replaceAll('**', '')
  }

  /** The sources that a sentence's marks stand for. Marks of sources that were not given stand for nothing. */
  #citedBy(sentence: string): Hit[] {
    return [...sentence.matchAll(MARK)]
      .flatMap(([mark]) => mark.match(/\d+/g) ?? [])
      .flatMap((number) => this.given[Number(number) - 1] ?? [])
  }
}

/** `[1]`, `[1, 2]`, and as Chinese keyboards write it: `【1】`. */
const BRACKETED = /[[【［]\s{0,3}\d{1,3}(?:\s{0,3}[,，、]\s{0,3}\d{1,3}){0,9}\s{0,3}[\]】］]/.source
const MARK = new RegExp(`(?<![ \\t])[ \\t]*${BRACKETED}`, 'g')
const MARKS_FIRST = new RegExp(`^(?:\\s*${BRACKETED})+`)
const MARK_BEGUN = /^\s*[[【［][\d\s,，、]*$/
/** What only leads to the sentence after it: `You need:`, `2.` */
const LEADS_ON = /(?:[:：]|^\s*\d{1,2}[.)])\s*$/
/** The numbers of the items of a list. */
const ITEM = /^[^\S\n]*\d{1,2}[.)、．][^\S\n]*/gm
/** Control and format characters: text that hides, and text within words. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}]/gu

/** States nothing, whole sentences only: "Sorry, we do not take that back." is none. */
const COURTESY = new RegExp(
  [
    '^(?:',
    '(?:您好|你好|好的|当然|没问题|谢谢|感谢您?的?(?:咨询|提问|支持|理解)|很高兴为您(?:服务|解答)|希望(?:这|以上)?.{0,6}对您有(?:所)?帮助|(?:如|如果|若)?(?:您)?(?:还)?有(?:其他|任何|别的)?.{0,4}(?:问题|疑问|需要).{0,14}|祝您.{0,8}|亲)',
    "|(?:hi|hello|hey)(?: there)?|sure|of course|certainly|great question|thanks?(?: you)?(?: for (?:asking|reaching out|your question))?|(?:i )?hope (?:this|that) helps|(?:please )?(?:let me know|feel free to ask|reach out)(?: if you .{0,40})?|if you have (?:any )?(?:other|more|further|additional)? ?questions?,? .{0,40}|(?:i am|i'm)? ?happy to help|is there anything else .{0,30}",
    ')[\\s,，~～!！。.?？]*$',
  ].join(''),
  'iu',
)

/** Sentences as Unicode divides them, with the marks that follow each; what only leads on stays with what it leads to. */
function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    const previous = sentences.length - 1
    const marks = MARKS_FIRST.exec(segment)?.[0] ?? MARK_BEGUN.exec(segment)?.[0] ?? ''
    const rest = segment.slice(marks.length)
    if (previous < 0) sentences.push(segment)
    else if (LEADS_ON.test(sentences[previous]!)) sentences[previous] += segment
    else {
      sentences[previous] += marks
      if (/[\p{L}\p{N}[【［]/u.test(rest)) sentences.push(rest)
      else sentences[previous] += rest
    }
  }
  return sentences
}

const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' })

const LINK =
  /[a-z][a-z\d+.-]{0,19}:\/\/\S*|\]\(|\bwww\.\S*|[\w.+-]{1,64}@[\w-]{1,63}\.\S+|(?<![@\w.-])(?:[a-z\d-]+\.)+(?:(?:com|cn|net|org|io|co|shop|top|xyz|info)\b\S*|[a-z]{2,12}\/[^\s，。；]+)|(?:点|\bdot|[[(]\s*\.\s*[\])])\s*(?:com|cn|net|org|shop)\b/i

/** Addresses come from articles, never from a model. */
const holdsLink = (text: string): boolean => LINK.test(text.normalize('NFKC'))

/** A text without what looks like an address. */
export const withoutLinks = (text: string): string => text.replace(new RegExp(LINK, 'gi'), '')
