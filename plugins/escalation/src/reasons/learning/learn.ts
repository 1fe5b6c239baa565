import { readdirSync, readFileSync } from 'node:fs'
import { randomOf } from '@huida/statistics'
import { lexicon } from '../ask.js'
import { read } from '../reader.js'
import { packed } from '../wish-model.js'
import { framesOf, oneOf, type Random, slotsOf } from './frames.js'
import { train } from './train.js'

/** A message in one language, and whether it asks for a person. */
export interface Example {
  text: string
  lang: 'en' | 'zh'
  asks: boolean
  /** Written by somebody, one by one; what is made from frames counts less. */
  isWritten?: boolean
}

/** Messages that a frame of the lessons gives for each alternative that it names, and at least: what is no wish is of many more kinds. */
const EACH = { wishes: 0.6, 'look-alikes': 1.2 }
const LEAST = 8

/** Stories of each kind and language that are made of several messages. */
const STORIES = 1_000

/** The model of wishes, learned from frames and from messages that were written one by one. The same for the same examples. */
export function learnWishes(written: readonly Example[], lessons: URL): Uint8Array {
  const random = randomOf(7)
  const examples = [
    ...written,
    ...made(lessons, random),
    ...written.map((example) => ({ ...example, text: careless(example, random), isWritten: false })),
  ]
  return packed(
    train(
      [...examples, ...stories(examples, random)].map(({ text, asks, isWritten }) => ({
        clauses: read(text, lexicon),
        asks,
        weight: isWritten ? 2 : 1,
      })),
    ),
  )
}

/** The wishes and look-alikes of a folder that holds `wishes-….jsonl` and `look-alikes-….jsonl`; what is said over several messages is left out. */
export const examplesIn = (folder: URL, isWanted: (file: string) => boolean): Example[] =>
  readdirSync(folder)
    .filter((file) => /^(?:wishes|look-alikes)-.*\.jsonl$/.test(file) && isWanted(file))
    .sort()
    .flatMap((file) =>
      readFileSync(new URL(file, folder), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { says: string[]; lang: string })
        .filter(({ says }) => says.length === 1)
        .map(({ says, lang }) => ({
          text: says[0]!,
          lang: lang === 'zh' ? 'zh' : 'en',
          asks: file.startsWith('wishes'),
          isWritten: true,
        })),
    )

function made(lessons: URL, random: Random): Example[] {
  const text = (file: string) => readFileSync(new URL(`${file}.txt`, lessons), 'utf8')
  return (['en', 'zh'] as const).flatMap((lang) => {
    const slots = slotsOf(text(`slots.${lang}`))
    return (['wishes', 'look-alikes'] as const).flatMap((kind) =>
      framesOf(text(`${kind}.${lang}`)).flatMap(({ say, alternatives }) =>
        [...new Set(Array.from({ length: LEAST + EACH[kind] * alternatives }, () => say(slots, random).trim()))].map(
          (text) => ({
            text,
            lang,
            asks: kind === 'wishes',
          }),
        ),
      ),
    )
  })
}

const SOUNDS = {
  en: 'um|uh|yeah|so|ok so|hi|lol|man|sir|like|well|look|right|please|hey|oh|aye|mate|bro|you know|listen|actually|ugh|omg'.split(
    '|',
  ),
  zh: '嗯|那个|就是|呃|哎|喂|你好|请问|我说|真的|啊|哎呀|老板|亲|话说|不是|那|好吧|嘛|哈'.split('|'),
}

/** The same as it is typed in a hurry, or dictated: a sound before it, letters that changed places, are missing or are doubled. */
function careless({ text, lang }: Example, random: Random): string {
  const slipped =
    lang === 'en' ? text.replace(/[a-z]{4,}/gi, (word) => (random() < 0.12 ? slip(word, random) : word)) : text
  return random() < 0.4
    ? `${oneOf(SOUNDS[lang], random)}${lang === 'en' ? ' ' : oneOf(['', '，', ' '], random)}${slipped}`
    : slipped
}

function slip(word: string, random: Random): string {
  const at = 1 + Math.floor(random() * (word.length - 2))
  const [before, here, next, after] = [word.slice(0, at), word[at]!, word[at + 1]!, word.slice(at + 2)]
  return before + oneOf([next + here, next, here, here + here + next, here + next], random) + after
}

const BETWEEN = { en: ['. ', ', ', ' ', '. ', '; ', '\n'], zh: ['，', '。', '，', ' ', '\n', '！'] }

/** Messages one after the other as one: with a wish somewhere among them, or without. */
function stories(examples: readonly Example[], random: Random): Example[] {
  return (['en', 'zh'] as const).flatMap((lang) => {
    const others = examples.filter((example) => example.lang === lang && !example.asks)
    const wishes = examples.filter((example) => example.lang === lang && example.asks)
    return Array.from({ length: 2 * STORIES }, (_, nth): Example => {
      const asks = nth % 2 === 0
      const parts = Array.from(
        { length: 1 + Math.floor(random() * 3) + (asks ? 0 : 1) },
        () => oneOf(others, random).text,
      )
      if (asks) parts.splice(Math.floor(random() * (parts.length + 1)), 0, oneOf(wishes, random).text)
      return { text: parts.reduce((story, part) => story + oneOf(BETWEEN[lang], random) + part), lang, asks }
    })
  })
}
