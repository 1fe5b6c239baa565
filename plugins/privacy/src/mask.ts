import { randomBytes } from 'node:crypto'
import { findPersonalData } from './find.js'
import type { PersonalDataType } from './personal-data.js'

/** A text without personal data, and the way back. */
export interface Masked {
  /** With a placeholder for each piece: `[CN_MOBILE_1_9f3ac0]`. The same piece has the same placeholder. */
  readonly text: string
  /** Puts the pieces back into what was said about the text. Placeholders of other calls stay as they are. */
  restore(said: string): string
}

/**
 * Replaces personal data by typed placeholders, so that a model can speak of "the phone number" without having seen it.
 * They are random in each call: no text can name the placeholder of another.
 */
export function mask(text: string): Masked {
  let mark = ''
  do mark = randomBytes(3).toString('hex')
  while (text.includes(mark))
  const pieces = new Map<string, string>()
  const placeholders = new Map<string, string>()
  const masked = replaced(text, (type, piece) => {
    const known = pieces.get(`${type} ${piece}`)
    if (known !== undefined) return known
    const placeholder = `[${type}_${pieces.size + 1}_${mark}]`
    pieces.set(`${type} ${piece}`, placeholder)
    placeholders.set(placeholder, piece)
    return placeholder
  })
  const form = new RegExp(`\\[[A-Z_]+_\\d+_${mark}\\]`, 'g')
  return { text: masked, restore: (said) => said.replace(form, (held) => placeholders.get(held) ?? held) }
}

/**
 * Replaces personal data for good by what it was, in words: `[手机号]`, `[phone]`. For exports, drafts and whatever people read.
 * `locale` is the language of the words, as a tag: Chinese for `zh` and its like, else English. Say it where it is known: without it
 * they are Chinese in a text with Chinese signs, and an order number alone has none. `labels` replaces words, for any language.
 */
export function redact(text: string, { locale, labels: own = {} }: RedactOptions = {}): string {
  const isChinese = locale === undefined ? /\p{Script=Han}/u.test(text) : /^zh(?![a-z])/i.test(locale)
  return replaced(text, (type) => `[${own[type] ?? labels[type][isChinese ? 'zh' : 'en']}]`)
}

/** How `redact` says what it took away. */
export interface RedactOptions {
  /** The language of the words, as a tag such as `zh` or `pt-BR`. Default: Chinese for a text with Chinese signs, else English. */
  locale?: string
  /** Words of your own, for any of the types. */
  labels?: Partial<Record<PersonalDataType, string>>
}

function replaced(text: string, by: (type: PersonalDataType, piece: string) => string): string {
  let result = ''
  let from = 0
  for (const { start, end, type } of findPersonalData(text)) {
    result += text.slice(from, start) + by(type, text.slice(start, end))
    from = end
  }
  return result + text.slice(from)
}

const labels: Record<PersonalDataType, { zh: string; en: string }> = {
  CN_MOBILE: { zh: '手机号', en: 'phone' },
  CN_LANDLINE: { zh: '电话', en: 'phone' },
  PHONE_INTL: { zh: '电话', en: 'phone' },
  CN_ID: { zh: '证件号', en: 'identity number' },
  CN_PASSPORT: { zh: '护照号', en: 'passport' },
  BANK_CARD: { zh: '银行卡号', en: 'card' },
  CN_PLATE: { zh: '车牌', en: 'number plate' },
  ADDRESS: { zh: '地址', en: 'address' },
  NAME: { zh: '姓名', en: 'name' },
  WECHAT_ID: { zh: '微信号', en: 'WeChat id' },
  QQ: { zh: 'QQ号', en: 'QQ number' },
  EMAIL: { zh: '邮箱', en: 'e-mail' },
  US_SSN: { zh: '社保号', en: 'social security number' },
  IBAN: { zh: '银行账号', en: 'bank account' },
  SECRET: { zh: '密码', en: 'secret' },
  IP: { zh: 'IP地址', en: 'IP address' },
  DEVICE_ID: { zh: '设备号', en: 'device id' },
}
