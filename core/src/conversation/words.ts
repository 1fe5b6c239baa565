import { type Locale, localised } from './locale.js'

/** What the core itself says to customers. `createBot({ words })` replaces any of it, for any language. */
export interface Words {
  /** Below a numbered list of choices. */
  pickNumber: string
  image: string
  file: string
  audio: string
  video: string
  location: string
  sources: string
  /** Before an answer that comes late; `{question}` stands for what was asked. */
  late: string
  /** The bot could not handle a message. */
  failed: string
  /** The answer took too long. */
  timedOut: string
  /** The same text came again and again: it is answered once more, by this. */
  repeated: string
}

/** The core's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, Words>> = {
  zh: {
    pickNumber: '回复数字即可选择',
    image: '图片',
    file: '文件',
    audio: '语音',
    video: '视频',
    location: '位置',
    sources: '来源',
    late: '关于您之前问的“{question}”：',
    failed: '抱歉，这条消息我没能处理好。请换个说法再发一次。',
    timedOut: '抱歉，查询花的时间太长了，这次没有查到。请稍后再问一次。',
    repeated: '同样的内容我收到了好几遍，接下来一分钟不再重复回复。换个说法我会马上回答。',
  },
  en: {
    pickNumber: 'Reply with a number to choose',
    image: 'Image',
    file: 'File',
    audio: 'Voice message',
    video: 'Video',
    location: 'Location',
    sources: 'Source',
    late: 'About your question "{question}":',
    failed: 'Sorry, I could not handle this message. Please put it another way and send it again.',
    timedOut: 'Sorry, that took too long and I found no answer. Please ask again in a moment.',
    repeated:
      'I have received the same message several times, so I will not answer it again for a minute. Put it another way and I will answer at once.',
  },
}

/** The words of each language of a bot: its own, where it has any, over the core's. */
export function wordsOf(
  locales: readonly Locale[],
  fallback: Locale,
  own: Readonly<Record<Locale, Partial<Words>>> = {},
): (locale: Locale) => Words {
  const of = (locale: Locale): Words => ({
    ...localised(words, locale, fallback),
    ...localised<Partial<Words>>({ ...empty(locales), ...own }, locale, fallback),
  })
  const known = new Map([...locales, fallback].map((locale) => [locale, of(locale)]))
  return (locale) => known.get(locale) ?? known.get(fallback)!
}

const empty = (locales: readonly Locale[]): Record<Locale, Partial<Words>> =>
  Object.fromEntries(locales.map((locale) => [locale, {}]))
