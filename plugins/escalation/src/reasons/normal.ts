import { TRADITIONAL } from './traditional.js'

/** What is written for the same character: Traditional for Simplified, Cantonese for Mandarin, Cyrillic and Greek for Latin. */
const SAME = pairs(
  TRADITIONAL,
  // Cantonese.
  '喇啦駁转搵找唔不冇没嘅的佢他畀给俾给嚟来咗了係是喺在邊哪傾聊嗰那啲些哋们睇看嘢话乜么點怎揾找噉这',
  // Letters that look like Latin ones.
  'аaеeоoрpсcхxуyіiјjѕsһhԁdкkтtмmнhвbαaοoρpεeνvιiκkτtυuлnпnɑaɡgıi',
)

/** Phrases of Cantonese that characters alone do not bring to Mandarin. */
const CANTONESE: [RegExp, string][] = [
  [/有没/g, '有没有'],
  [/有没有有/g, '有没有'],
  [/不该/g, '麻烦'],
  [/同真人/g, '跟真人'],
  [/哪个(?=负责|管|话事|识|可以帮)/g, '谁'],
  // 人儿, 管事儿的: a sound of the north; in 儿童, 婴儿 and 那儿 it belongs to the word.
  [/(?<=[人事个活头块会])儿(?![童子女科歌媳戏])/g, ''],
]

/** "r u a person", "you a real human?": asks who is talking, as people type it. */
const WHO_IS_IT = [/\br ?u(?= (?:an?|real|human|person)\b)/g, /^(?:u|you)(?= (?:an? )?(?:real )?(?:human|person)\W*$)/]

/** Marks of accents and what shows nothing: zero-width characters, variation selectors, skin tones, soft hyphens. */
const UNSEEN = /[\p{Mn}\p{Me}\p{Cf}]|[\u{1f3fb}-\u{1f3ff}]/gu

/**
 * One way to write for what people write in many: full width, capitals, accents, Traditional characters, look-alike letters,
 * invisible characters, apostrophes (dropped), a character repeated more than twice, long numbers. Takes time in proportion to the length.
 */
export function normal(text: string): string {
  let out = ''
  let last = ''
  let count = 0
  for (const raw of text.normalize('NFKC').toLowerCase().normalize('NFKD').replace(UNSEEN, '').normalize('NFC')) {
    const character = SAME.get(raw) ?? raw
    count = character === last ? count + 1 : 1
    last = character
    if (count > 2 || APOSTROPHES.has(character)) continue
    out += character
  }
  for (const [form, to] of CANTONESE) out = out.replace(form, to)
  for (const form of WHO_IS_IT) out = out.replace(form, 'are you')
  // The number of an order or a phone says nothing of what is wished, and stands like a comma; a share is no other number.
  return out.replace(/(?<!\d)\d{6,}/g, ',').replace(/(?<=\d)%/g, ' percent ')
}

const APOSTROPHES = new Set(["'", '’', '‘', '`', '´', 'ʼ', '"'])

function pairs(...tables: string[]): Map<string, string> {
  const map = new Map<string, string>()
  for (const table of tables) {
    const characters = [...table]
    for (let i = 0; i + 1 < characters.length; i += 2)
      if (characters[i] !== characters[i + 1]) map.set(characters[i]!, characters[i + 1]!)
  }
  return map
}

/** Whether a character is Chinese. */
export const isHan = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0x20000 && code <= 0x323af)
}
