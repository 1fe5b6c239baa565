import { outsideIn } from './outside.js'
import { type Phrase, phrases, type SmallTalk } from './phrases.js'

/** Nobody makes small talk in more than this, in UTF-16 units. */
const MAX_LENGTH = 80

/** What counts where a message does several things: "您好，谢谢" thanks. What stands later goes before its like. */
// biome-ignore format: one line for each place
const rank: Readonly<Record<Phrase, number>> = {
  filler: 0,
  test: 1,
  acknowledgement: 2, laughter: 2,
  presence: 3, assent: 3, denial: 3, wordless: 3,
  greeting: 4, finished: 4, apology: 4, praise: 4,
  thanks: 5,
  opening: 6, farewell: 6,
  wellbeing: 7,
  abilities: 8, identity: 8,
  unhelped: 9,
  upset: 10, outside: 10,
}

/**
 * What a message is that asks nothing, in Chinese or English, whatever stands between its words; `undefined` for everything that may ask
 * something.
 *
 * `elsewhere`: names of other companies. What was bought there cannot be helped with here.
 */
export function smallTalkIn(text: string, elsewhere: readonly string[] = []): SmallTalk | undefined {
  if (outsideIn(text, elsewhere)) return 'outside'
  if (text.length > MAX_LENGTH) return undefined
  const said = plain(text)
  if (said === '') return wordlessIn(text)
  // "goood" is "good", "okkk" is "ok", and "heyy" is "hey".
  return (
    coveredBy(said.replace(/([a-z])\1{2,}/g, '$1$1')) ??
    coveredBy(said.replace(/([a-z])\1{2,}/g, '$1')) ??
    coveredBy(said.replace(/([a-z])\1+/g, '$1')) ??
    (acknowledgesAndResolves(text) ? 'acknowledgement' : undefined)
  )
}

/** Says what its customer is going to do: 我明天寄回去, "I'll call them", 等我下班弄. What one wants, needs or can is a wish, and asks. */
const RESOLVES =
  /^(?:那么?|就|行)?(?:等?我们?(?:就|这就|先|再|自己|明[天早]|后天|今[天晚]|晚上|晚点|回[头家去]|等|待会|一会|下班|下周|周末|马上|现在|去)|(?:就|先|回头|晚点|等会|待会|下班|明天|今晚)(?:我|去|这样|等|试|看|弄|问))|^(?:so |then |and |i guess |i suppose |guess )*(?:i(?:[’'`]?ll| will|[’'`]?m going to| am going to| have to wait| can wait)|let me|gonna|will (?:do|try|take|send|let|check|call|ask|look|wait|post|write|bring|give|see))\b/iu
const WISHES =
  /[?？吗么]|怎|咋|什么|啥|哪|谁|几|多[少久大]|想|要(?!是)|能|可以|没|坏|错|不|\b(?:what|when|where|who|why|which|how|can you|could|do you|want|need|not|no|never|broken|wrong|but)\b|n[’']t\b/iu
const CAN_WAIT = /^(?:so |then |and )*i can wait\b/i

/** Has read what it was told, and says what it makes of it: "ok, I'll send it back tomorrow". */
function acknowledgesAndResolves(text: string): boolean {
  const pieces = text.split(/[,，。.!！;；\s]+/).filter((piece) => piece !== '')
  return pieces.some((_, read) => {
    if (read === 0 || !resolves(pieces.slice(read).join(' '))) return false
    const says = coveredBy(plain(pieces.slice(0, read).join(' ')))
    return says === 'acknowledgement' || says === 'thanks' || says === 'praise'
  })
}

const resolves = (said: string): boolean => RESOLVES.test(said) && !WISHES.test(said.replace(CAN_WAIT, ''))

/** At most so much of what is nearly small talk is covered by no phrase: this share of it, and so many Chinese characters or other words. */
const UNCOVERED = { share: 0.4, most: 4 }

/** Asks for something, or tells what went wrong. */
const ASKS_OR_TELLS =
  /[?？吗么呢]|怎|咋|什么|啥|哪|谁|几|多[少久大]|能不|没|坏|错|退|换|不[到了能见]|\b(?:what|when|where|who|why|which|how|can|could|do|does|did|is|are|was|will|would|should|want|need|not|no|never|broken|wrong)\b|n[’']?t\b/iu

/**
 * What a message is that asks nothing but for a word or two which no phrase knows: "有个问题想请你瞧瞧", "perfect, tidied, cheers". Whoever finds an
 * answer to it goes first. So is one that only says what its customer is going to do. One that only hesitates ("emmm", "well…") is about to ask.
 */
export function nearlySmallTalkIn(text: string): SmallTalk | undefined {
  if (text.length > MAX_LENGTH) return undefined
  if (resolves(text)) return 'acknowledgement'
  if (ASKS_OR_TELLS.test(text)) return undefined
  const said = plain(text)
  const cover = said === '' ? undefined : coverOf(said, true)
  if (cover?.says === 'filler') return cover.uncovered === 0 ? 'opening' : undefined
  if (cover === undefined || cover.uncovered > UNCOVERED.most) return undefined
  return cover.uncovered <= UNCOVERED.share * lengthOf(said) ? cover.says : undefined
}

/** In Chinese characters and other words. */
const lengthOf = (said: string): number => said.match(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu)?.length ?? 0

/** 吃饭了没 and 吃饭了吗, 你叫啥 and 你叫什么 are the same. */
const asWritten = (said: string): string =>
  said
    .replaceAll('啥', '什么')
    .replaceAll('咋', '怎么')
    .replace(/(?<=\p{Script=Han}{2})(?:没有?|[不么嘛])$/u, '吗')

/** Words between single blanks; Chinese ones without any. Full-width letters are plain ones, apostrophes are gone. */
const plain = (text: string): string => asWritten(plainly(text))

const plainly = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/(\p{Script=Han})\1{2,}/gu, '$1$1')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .replace(/\b(?:u|r|ur)\b/g, (short) => inFull[short] ?? short)
    .trim()
    .replace(/^you (?=(?:an? )?(?:real )?(?:bot|robot|human|person|machine|ai)$)/, 'are you ')

/** As people type it in haste. */
const inFull: Readonly<Record<string, string>> = { u: 'you', r: 'are', ur: 'your' }

/** What phrases cover messages with. Yes and no turn what stands beside them ("not satisfied"), so they count alone. */
const kinds = new Map<string, Phrase>()
const alone = new Map<string, SmallTalk>()
let longest = 0
for (const [kind, all] of Object.entries(phrases) as [Phrase, readonly string[]][])
  for (const phrase of all.flatMap((one) => [...new Set([one, asWritten(one)])])) {
    if (kind === 'assent' || kind === 'denial') {
      alone.set(phrase, kind)
      continue
    }
    longest = Math.max(longest, phrase.length)
    kinds.set(phrase, higher(kinds.get(phrase), kind))
  }

/** "is it good" asks. */
const ASKS_FIRST = /^(?:is|was|are|am|do|did|does|have|has|had|will|would|can|any|what|how)\b/

/** How phrases cover a text up to a place: with how many, how much they leave out, and what they say. */
interface Cover {
  pieces: number
  uncovered: number
  says: Phrase
}

/** What the fewest phrases say that cover a text from end to end; `undefined` where something is left over. */
function coveredBy(said: string): SmallTalk | undefined {
  const whole = alone.get(said)
  if (whole !== undefined) return whole
  const says = coverOf(said)?.says
  if (says === undefined || says === 'filler') return undefined
  return ASKS_FIRST.test(said) && (says === 'acknowledgement' || says === 'praise') && !kinds.has(said)
    ? undefined
    : says
}

/** How phrases cover a text that may leave out as little as they can, or nothing at all. */
function coverOf(said: string, mayLeaveOut = false): Cover | undefined {
  const upTo: (Cover | undefined)[] = [{ pieces: 0, uncovered: 0, says: 'filler' }]
  const reach = (at: number, cover: Cover) => {
    const other = upTo[at]
    // A phrase says more than its words.
    const isBetter =
      other === undefined ||
      cover.uncovered < other.uncovered ||
      (cover.uncovered === other.uncovered && cover.pieces < other.pieces)
    if (isBetter) upTo[at] = cover
    else if (cover.uncovered === other.uncovered && cover.pieces === other.pieces)
      upTo[at] = { ...cover, says: higher(other.says, cover.says) }
  }
  for (let from = 0; from < said.length; from++) {
    const before = upTo[from]
    if (before === undefined) continue
    if (said[from] === ' ') {
      reach(from + 1, before)
      continue
    }
    for (let until = from + 1; until <= Math.min(said.length, from + longest); until++) {
      if (isInWord(said, from) || isInWord(said, until)) continue
      const kind = kinds.get(said.slice(from, until))
      if (kind !== undefined) reach(until, { ...before, pieces: before.pieces + 1, says: higher(before.says, kind) })
    }
    if (mayLeaveOut) reach(endOfWord(said, from), { ...before, uncovered: before.uncovered + 1 })
  }
  return upTo[said.length]
}

/** Where the Chinese character or the word ends that begins at a place. */
function endOfWord(said: string, from: number): number {
  let end = from + 1
  while (isInWord(said, end)) end++
  return end
}

/** Of two, the one that counts; of two alike, the second. */
function higher(left: Phrase | undefined, right: Phrase): Phrase {
  return left === undefined || rank[right] >= rank[left] ? right : left
}

/** Letters and digits are not cut; Chinese characters are. */
const isInWord = (said: string, at: number): boolean =>
  at > 0 && at < said.length && /[^\s\p{Script=Han}]/u.test(said[at - 1]!) && /[^\s\p{Script=Han}]/u.test(said[at]!)

const ANGRY = /[😡🤬👿😤💢🖕🤮😠🙄👎]/u
const LAUGHING = /[😂🤣😆😁😄😃😹]/u
const KIND = /[👍👌🙏😊🙂❤♥💕💖🌹👏🆗💯✅✔🙆🤝💪😘🥰😍☺🌷🎉⭐🌟]/u
const WAVING = /👋/u

/** Faces and signs alone. */
function wordlessIn(text: string): SmallTalk | undefined {
  if (text.trim() === '') return undefined
  if (ANGRY.test(text)) return 'upset'
  if (WAVING.test(text)) return 'greeting'
  if (KIND.test(text)) return 'acknowledgement'
  if (LAUGHING.test(text)) return 'laughter'
  // "???": is anybody there?
  return /[?？]/.test(text) ? 'presence' : 'wordless'
}
