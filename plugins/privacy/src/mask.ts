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
 * The words are Chinese in a text with Chinese signs, unless told otherwise.
 */
export function redact(
  text: string,
  { locale = /\p{Script=Han}/u.test(text) ? 'zh' : 'en' }: { locale?: 'zh' | 'en' } = {},
): string {
  return replaced(text, (type) => `[${labels[type][locale]}]`)
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
