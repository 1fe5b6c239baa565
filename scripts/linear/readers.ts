import { choose, degrade } from '../../core/src/conversation/degrade.js'
import { findLinks } from '../../core/src/conversation/links.js'
import { shownBy } from '../../core/src/conversation/locale.js'
import { parseMarkdown } from '../../core/src/conversation/markdown.js'
import { plainMarkdown } from '../../core/src/conversation/markdown-text.js'
import { checked, visible } from '../../core/src/conversation/received.js'
import { split } from '../../core/src/conversation/split.js'
import { words } from '../../core/src/conversation/words.js'
import { createLexicalIndex } from '../../knowledge/src/lexical/lexical.js'
import { confidenceFeatures } from '../../knowledge/src/search/confidence-features.js'
import { traitsOf } from '../../knowledge/src/search/reranker.js'
import { snippet } from '../../knowledge/src/search/snippet.js'
import { createSuggestions } from '../../knowledge/src/search/suggest.js'
import { fold } from '../../knowledge/src/text/fold.js'
import { otherWords } from '../../knowledge/src/text/synonyms.js'
import { line, queryTokens, queryWords, tokenize } from '../../knowledge/src/text/tokens.js'
import { hashEmbedder } from '../../knowledge/src/vectors/embedding.js'
import { scoreIn } from '../../plugins/csat/src/score.js'
import { closes, declines, optsOut, saysUnsolved, wantsNumber } from '../../plugins/csat/src/talk.js'
import { takesBack } from '../../plugins/escalation/src/conversation/taking-back.js'
import { asksForPerson } from '../../plugins/escalation/src/reasons/ask.js'
import { assent } from '../../plugins/escalation/src/reasons/assent.js'
import { emotionOf } from '../../plugins/escalation/src/reasons/emotion.js'
import { sensitiveTopic } from '../../plugins/escalation/src/reasons/sensitive.js'
import { entitiesIn } from '../../plugins/intents/src/entities.js'
import { foreignWords } from '../../plugins/intents/src/learning/foreign-words.js'
import { Features } from '../../plugins/intents/src/ngrams/features.js'
import { stemmerFor } from '../../plugins/intents/src/stemmer.js'
import { features } from '../../plugins/mining/src/features.js'
import { readingOf } from '../../plugins/orders/src/asking/reading.js'
import { defaultIntents, denies, type Memory, tellsTrouble, wishOf } from '../../plugins/orders/src/asking/wish.js'
import { mask } from '../../plugins/privacy/src/mask.js'
import { plain, readOut } from '../../plugins/privacy/src/plain.js'
import { passagesOf } from '../../plugins/rag/src/clauses.js'
import { declinedIn, deniedIn } from '../../plugins/rag/src/declined.js'
import { leaning } from '../../plugins/rag/src/followup.js'
import { Judge, Refused, withoutLinks } from '../../plugins/rag/src/grounded.js'
import { figuresIn } from '../../plugins/rag/src/numbers.js'
import { toAnswer, toRewrite } from '../../plugins/rag/src/prompt.js'
import { nearlySmallTalkIn, smallTalkIn } from '../../plugins/smalltalk/src/read.js'

const zh = new Features()
const en = new Features(await stemmerFor('en'))
const foreignZh = await foreignWords('zh', { inside: ['押金怎么退'], outside: ['房东不退押金'] })
const foreignEn = await foreignWords('en', {
  inside: ['where is my parcel'],
  outside: ['the airline lost my suitcase'],
})
const index = createLexicalIndex<number>()
const questions = [
  '衣服不合适怎么退？',
  'How do I return something?',
  '多久发货',
  '运费是多少 12 元',
  'What is www.example.com?',
]
const suggestions = createSuggestions<number>()
for (const [key, question] of questions.entries()) {
  index.set(key, { questions: [question], answer: `${question} 您好，可以的。` })
  suggestions.set(key, [question])
}
const found = { question: '怎么退货', matched: '怎么退货', score: 1 }
const synonyms = [
  ['退货', '换货'],
  ['parcel', 'shipment'],
]

const number = { type: 'order' as const, value: '202611180034' }
const reading = readingOf('')
const memories: Memory[] = [
  {},
  { last: number },
  { asked: 'number', said: number },
  { asked: 'tail', current: number },
  { product: '保温壶' },
]

/** Every function that reads what customers write, by what to call it. */
export const readers: Record<string, (text: string) => unknown> = {
  entitiesIn: (text) => entitiesIn(text, 0),
  foreignWords: (text) => [foreignZh(text), foreignEn(text)],
  passagesOf,
  takesBack,
  declinedIn: (text) => [declinedIn(text, 'zh'), declinedIn(text, 'en')],
  smallTalkIn: (text) => [smallTalkIn(text, ['Amazon']), nearlySmallTalkIn(text)],
  deniedIn: (text) => [deniedIn(text, 'zh'), deniedIn(text, 'en')],
  tellsTrouble,
  'the features of intents, Chinese': (text) => zh.read(text),
  'the features of intents, English': (text) => en.read(text),
  // `findPersonalData` and `redact` do the same work.
  mask,
  'restore of mask': (text) => mask('13812345678').restore(text),
  'plain and readOut': (text) => readOut(plain(text)),
  'leaning, Chinese': (text) => leaning(text, 'zh'),
  'leaning, English': (text) => leaning(text, 'en'),
  asksForPerson: (text) => asksForPerson(text),
  'a wish over several messages': (text) => asksForPerson('人工', { recent: [text, text] }),
  assent,
  emotionOf: (text) => emotionOf(text),
  sensitiveTopic,
  figuresIn,
  scoreIn,
  'what is said around a survey': (text) => [closes(text), declines(text), optsOut(text, true), saysUnsolved(text)],
  wantsNumber,
  'the numbers of orders': (text) => [readingOf(text), readingOf(text, { pattern: /20\d{10}/ })],
  'what is wished of an order': (text) =>
    memories.map((memory) => wishOf({ text, reading, intent: undefined, intents: defaultIntents }, memory)),
  'what is denied of a parcel': denies,
  withoutLinks,
  'the judge of a model': (text) => {
    try {
      new Judge(text, []).read(text)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  },
  'the prompt of a question': (text) => toAnswer(text, [], 'zh'),
  'the prompt of a follow-up': (text) => toRewrite(text, { article: 'a', problem: 'p', question: text }, 'en'),
  fold,
  tokenize,
  line,
  queryTokens,
  queryWords,
  otherWords: (text) => otherWords(text, synonyms),
  'the search by words': (text) => index.search(text, 10, () => true),
  suggestions: (text) => suggestions.find(text, 5, () => true),
  'the features of an answer': (text) => confidenceFeatures(text, [found], index.rarity)(0),
  'the traits of an answer': (text) => traitsOf(text, found, '您好。可以的。', index.rarity),
  hashEmbedder: (text) => hashEmbedder().embed([text]),
  'snippet, of a question': (text) => snippet({ article: { answer: '您好，可以的。' } }, text),
  'snippet, of an answer': (text) => snippet({ article: { answer: text } }, '退货 return'),
  'the features of mining': features,
  'degrade, of a text': (text) =>
    degrade([{ type: 'text', text }], { accepts: { text: { max: 200 } }, words: words.zh! }),
  'degrade, of a card': (text) =>
    degrade([{ type: 'card', title: text, text, choices: [{ label: text, value: text }] }], {
      accepts: { text: {} },
      words: words.zh!,
    }),
  choose: (text) => choose(text, [{ label: '是', value: 'yes' }]),
  split: (text) => split(text, { max: 100 }),
  'split by bytes': (text) => split(text, { max: 100, unit: 'bytes' }),
  checked: (text) =>
    checked(
      {
        type: 'message',
        key: 'k',
        at: 0,
        conversation: { id: 'c' },
        user: { id: 'u' },
        parts: [{ type: 'text', text }],
      } as never,
      'a',
    ),
  visible,
  shownBy: (text) => shownBy(text, ['zh', 'en', 'ko', 'ru']),
  findLinks,
  parseMarkdown,
  plainMarkdown,
}
