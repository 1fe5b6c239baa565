import type { Locale } from '@huida/core'

/** What the plugin says to customers. `unread({ words })` replaces any of it, for any language. */
export interface UnreadWords {
  image: string
  audio: string
  video: string
  file: string
  location: string
  /** Blanks, or characters that nobody sees. */
  text: string
  /** Several kinds at once, or one that has no name here. */
  other: string
  /** Stands after each of them. */
  instead: string
  /** Stands there where a person is offered. */
  offer: string
  /** The choice that asks for a person. */
  person: string
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, UnreadWords>> = {
  zh: {
    image: '抱歉，我看不懂图片。',
    audio: '抱歉，我听不了语音。',
    video: '抱歉，我看不了视频。',
    file: '抱歉，我打不开文件。',
    location: '抱歉，我看不了位置。',
    text: '您的消息里没有文字。',
    other: '抱歉，这样的消息我看不了。',
    instead: '请用文字告诉我您想问什么。',
    offer: '请用文字告诉我您想问什么，或者找人工帮忙。',
    person: '转人工',
  },
  en: {
    image: 'Sorry, I cannot read pictures.',
    audio: 'Sorry, I cannot listen to voice messages.',
    video: 'Sorry, I cannot watch videos.',
    file: 'Sorry, I cannot open files.',
    location: 'Sorry, I cannot read places.',
    text: 'There are no words in your message.',
    other: 'Sorry, I cannot read messages of this kind.',
    instead: 'Please write what you would like to know.',
    offer: 'Please write what you would like to know, or ask for a person.',
    person: 'Talk to a person',
  },
}
