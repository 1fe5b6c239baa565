import { isDate, isHongKongId, isIban, isIssuer, isResidentId, isTaiwanId, passesLuhn } from './checksums.js'
import { before, follows, isOrdersNumber } from './cues.js'
import type { Detector, Span } from './personal-data.js'

/** Letters, digits and their joints on neither side: a number inside a longer one is another number. */
const FREE = String.raw`(?<![A-Za-z\d_]|\d[-.])`
const ENDS = String.raw`(?![A-Za-z\d_]|[-.]\d)`

const RESIDENT = new RegExp(`${FREE}[1-9](?:[ \\-.]{0,2}\\d){16}[ \\-.]{0,2}[\\dXx]${ENDS}`, 'g')
const OLD_RESIDENT = new RegExp(`${FREE}[1-9]\\d{14}${ENDS}`, 'g')
const ID = before('身份证|身分證|身份證|证件|證件|居住证|通行证|户口|id ?card|identity card|identity|national id|id')
const REGIONAL_ID = new RegExp(`${FREE}(?:[A-Za-z][12]\\d{8}|[A-Za-z]{1,2}\\d{6} ?\\(?[\\dAa]\\)?)${ENDS}`, 'g')

const PASSPORT = new RegExp(
  `${FREE}(?:[EeGg]\\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\\d{7}|[DSPKdspk]\\d{8}|1[45]\\d{7})${ENDS}`,
  'g',
)
const PERMIT = new RegExp(`${FREE}(?:[CHMchm][A-Za-z]?\\d{7,10}|[A-Za-z]{0,2}\\d{7,9}|\\d{8})${ENDS}`, 'g')
const TRAVEL = before(
  '护照|護照|通行证|通行證|回乡证|回鄉證|台胞证|臺胞證|港澳证|签注|passport|travel permit|permit|travel document',
)

const CARD = new RegExp(
  `${FREE}\\d(?:\\d{12,18}|\\d{3}(?:([ \\-.])\\d{4}){2,3}(?:[ \\-.]\\d{1,3})?|\\d{3}[ -]\\d{6}[ -]\\d{5}|(?:([ \\-.])\\d)(?:\\2\\d){11,17})${ENDS}`,
  'g',
)
const CARD_WORDS = /卡|账[号户]|帳[號戶]|帐[号户]|银行|銀行|\bcard|visa|master|amex|unionpay|debit|credit|account|bank/i

const SSN = new RegExp(`${FREE}(?!000|666|9)\\d{3}([- ]?)(?!00)\\d{2}\\1(?!0000)\\d{4}${ENDS}`, 'g')
const SSN_WORDS = before('ssn|social security|social security number')

const IBAN = new RegExp(`${FREE}[A-Za-z]{2}\\d{2}(?:[ -]?[A-Za-z\\d]){11,30}`, 'g')

const PLATE =
  /(?<![A-Za-z\d])[京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊][ ]?[A-HJ-NP-Za-hj-np-z] ?[·•・.\- ]? ?(?:[DFABCEGHJKdfabceghjk][A-HJ-NP-Za-hj-np-z\d]\d{4}|\d{5}[DFABCEGHJKdfabceghjk]|(?=[A-Za-z\d]*\d)[A-HJ-NP-Za-hj-np-z\d]{5}|[A-HJ-NP-Za-hj-np-z\d]{4}[学學警挂掛港澳领領试超])(?![A-Za-z\d]|股)/g

/** Identity, travel and bank documents, by their check digits where they have any. */
export const documents: Detector = function* (text) {
  if (!/\d/.test(text)) return
  yield* all(text, RESIDENT, 'CN_ID', (start, said) => {
    const id = compact(said)
    return isResidentId(id) || (isDate(id.slice(6, 14)) && isCalled(text, start, ID) && !/[^\dXx]/.test(said))
  })
  yield* all(
    text,
    OLD_RESIDENT,
    'CN_ID',
    (start, said) => isDate(`19${said.slice(6, 12)}`) && isCalled(text, start, ID),
  )
  yield* all(
    text,
    REGIONAL_ID,
    'CN_ID',
    (start, said) =>
      (isTaiwanId(compact(said)) || isHongKongId(compact(said))) && (/\(/.test(said) || isCalled(text, start, ID)),
  )
  yield* all(
    text,
    PASSPORT,
    'CN_PASSPORT',
    (start, said) => isCalled(text, start, TRAVEL) || (/^[EG]/i.test(said) && !isOrdersNumber(text, start)),
  )
  yield* all(text, PERMIT, 'CN_PASSPORT', (start) => isCalled(text, start, TRAVEL))
  yield* all(text, CARD, 'BANK_CARD', (start, said) => isCard(text, start, said))
  yield* all(
    text,
    SSN,
    'US_SSN',
    (start, said) => (/[- ]/.test(said) && !isOrdersNumber(text, start)) || isCalled(text, start, SSN_WORDS),
  )
  yield* ibans(text)
  yield* all(text, PLATE, 'CN_PLATE', () => true)
}

function isCard(text: string, start: number, said: string): boolean {
  const digits = compact(said)
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false
  if (!passesLuhn(digits) || !isIssuer(digits) || isOrdersNumber(text, start)) return false
  // One number in ten passes by chance: where no word speaks of a card, its form has to.
  return follows(text, start, CARD_WORDS) || digits.length === 16 || /^62/.test(digits) || /[ -]/.test(said)
}

/** Groups of an IBAN run into the words after it, so the longest part with a right check is taken. */
function* ibans(text: string): Generator<Span> {
  for (const { 0: said, index: start } of text.matchAll(IBAN))
    for (let length = said.length; length >= 15; length--)
      if (!/^[A-Za-z\d]/.test(text.slice(start + length)) && isIban(compact(said.slice(0, length)))) {
        yield { start, end: start + length, type: 'IBAN' }
        break
      }
}

const compact = (said: string) => said.replace(/[^A-Za-z\d]/g, '').toUpperCase()

const isCalled = (text: string, start: number, words: RegExp) => words.test(text.slice(Math.max(0, start - 24), start))

function* all(
  text: string,
  form: RegExp,
  type: Span['type'],
  fits: (start: number, said: string) => boolean,
): Generator<Span> {
  for (const { 0: said, index: start } of text.matchAll(form))
    if (fits(start, said)) yield { start, end: start + said.length, type }
}
