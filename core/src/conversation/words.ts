/** The languages that the core's own words come in. */
export type Locale = 'zh' | 'en'

/** What the core itself says to customers. `createBot({ words })` replaces any of it. */
export interface Words {
  /** Below a numbered list of choices. */
  pickNumber: string
  image: string
  file: string
  sources: string
  /** The bot could not handle a message, and a person is asked to. */
  failed: string
  /** The answer took too long. */
  timedOut: string
}

export const words: Record<Locale, Words> = {
  zh: {
    pickNumber: '回复数字即可选择',
    image: '图片',
    file: '文件',
    sources: '来源',
    failed: '抱歉，这条消息我没能处理好，已经转给同事跟进，请稍等。',
    timedOut: '抱歉，查询花的时间太长了。您可以再问一次，或者回复“人工”找同事帮忙。',
  },
  en: {
    pickNumber: 'Reply with a number to choose',
    image: 'Image',
    file: 'File',
    sources: 'Source',
    failed: 'Sorry, I could not handle this message. A colleague has been asked to take a look.',
    timedOut: 'Sorry, that took too long. Please ask again, or reply "agent" to reach a person.',
  },
}
