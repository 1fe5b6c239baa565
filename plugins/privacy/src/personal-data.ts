/** What can be found. `SECRET` is a one-time code, a password or a card's security code. */
export const personalDataTypes = [
  'CN_MOBILE',
  'CN_LANDLINE',
  'CN_ID',
  'CN_PASSPORT',
  'BANK_CARD',
  'CN_PLATE',
  'ADDRESS',
  'NAME',
  'WECHAT_ID',
  'QQ',
  'EMAIL',
  'PHONE_INTL',
  'US_SSN',
  'IBAN',
  'SECRET',
  'IP',
  'DEVICE_ID',
] as const
/** One of what can be found. */
export type PersonalDataType = (typeof personalDataTypes)[number]

/** A piece of personal data: UTF-16 indices into the text that was given, `end` exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly type: PersonalDataType
}

/** Looks for its types in a plain copy of the text; what it finds may overlap. */
export type Detector = (text: string) => Iterable<Span>
