import { isIP } from 'node:net'
import { passesLuhn } from './checksums.js'
import { before } from './cues.js'
import type { Detector, Span } from './personal-data.js'

const EMAIL =
  /(?<![A-Za-z\d._%+-])[A-Za-z\d][A-Za-z\d._%+-]{0,63} ?(?:@|[([]at[)\]]| at (?=[A-Za-z\d-]+ ?(?:\[dot\]|\(dot\)| dot )))\s?[A-Za-z\d-]{1,63}(?: ?(?:\.|[([]dot[)\]]| dot ) ?[A-Za-z\d-]{2,63}){1,4}(?![A-Za-z\d@])/gi

/** After a link word: an identifier that is letters only might else be any word. */
const WECHAT =
  /(加|加我|加个|加你)?(?:微信|薇信|威信|微信号|v信|\bvx|\bwx|\bwechat|\+ ?v|\bweixin|\bv(?=[:：]))((?:(?:号|號|账号|帐号|id|我|是|为|:|\s|=|is|加)*))([A-Za-z][-_A-Za-z\d]{5,19})(?![-_A-Za-z\d@.])/gi
const WXID = /(?<![A-Za-z\d_])wxid_[A-Za-z\d]{4,30}/gi
const QQ =
  /(?:(?<![A-Za-z])QQ|(?<![A-Za-z])Q(?=号)|扣扣|企鹅)(?:号码?|號碼?|账号|number|是|为|:|=|\s|is|加|我|no\.?)*([1-9]\d{4,10})(?![\d@A-Za-z]|[-.]\d)/gi

const IPV4 = /(?<![\d.A-Za-z])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d|[A-Za-z])/g
const IPV6 = /(?<![A-Za-z\d:.])[\dA-Fa-f]{0,4}(?::[\dA-Fa-f]{0,4}){2,7}(?![A-Za-z\d:])/g
const VERSION = before('版本|version|ver|firmware|build|固件|系统|app|v')
const MAC = /(?<![A-Za-z\d:-])[\dA-Fa-f]{2}(?:([:-])[\dA-Fa-f]{2})(?:\1[\dA-Fa-f]{2}){4}(?![A-Za-z\d:-])/g
const IMEI = /(?<![A-Za-z\d])\d{2}([- ]?)\d{6}\1\d{6}\1\d(?![A-Za-z\d])/g
const DEVICE = before('imei\\d?|meid|设备号|设备码|串号|串码|手机串号|device|设备')
const DEVICE_ID =
  /(?:imei|meid|idfa|idfv|oaid|android ?id|device ?id|设备(?:id|号|码|标识)|设备识别码)(?:是|为|号|:|=|\s|is){0,12}((?=[A-Za-z-]{0,40}\d)[A-Za-z\d]{8,64}(?:-[A-Za-z\d]{4,12}){0,5})(?![A-Za-z\d])/gi

/** A one-time code or a card's security code after its name, or the other way round. */
const CODE =
  /(?:验证码|驗證碼|校验码|动态码|動態碼|动态密码|短信码|确认码|激活码|授权码|登录码|安全码|安全碼|(?:verification|security|one[- ]time|sms|login|log-in|sign-in|auth(?:entication|orization)?|2fa|confirmation) ?(?:code|password|pin)|\botp|passcode|cvv2?|cvc2?|cvn2?|背面(?:后|末)?三位(?:数)?|\bpin(?: ?码| ?code)?|\bcode(?= is| ?:))(?:是|为|為|号|發|发了|给你|:|=|\s|，|,|is|was|it's|i got|"|「|“|'|\()*([\d](?:[ -]?\d){2,7})(?![\d\p{L}]|[-.]\d|\s?(?:秒|分|位|次|条|年|元|s\b|sec|min|digit))/giu
const CODE_FIRST =
  /(?<![\d\p{L}.-])(\d{4,8})(?:\s|,|，)*(?:是|就是|这个是|is)(?:\s|我的|我|收到的|my|the|your)*(?:验证码|校验码|动态码|verification code|one[- ]time (?:code|password)|otp|code\b)/giu
const CODE_IN_HAN =
  /(?:验证码|驗證碼|校验码|动态码|動態碼|安全码)(?:是|为|為|号|发了|:|\s|，|,)*(\d{3,8})(?!\d|[-.]\d|\s?(?:秒|分|位|次|条|年|元|块))/g
/** A password is named and then given; one of letters only has to be set off by a colon. */
const PASSWORD =
  /(?:密码|密碼|口令|\bpassword|\bpasswd|\bpwd|\bpass(?=:))((?:是|为|為|改成|改为|设成|设为|号|:|=|\s|，|,|is|was|to|"|「|“|')*)([\x21-\x7e]{4,40})/gi

/** How a person is reached and what only that person may know. */
export const contacts: Detector = function* (text) {
  yield* whole(text, EMAIL, 'EMAIL')
  yield* group(
    text,
    WECHAT,
    3,
    'WECHAT_ID',
    ({ 1: add, 2: link = '', 3: id = '' }) =>
      // `微信支付` is no id, nor is a word that just comes next: `wechat payment`.
      /[\d_-]/.test(id) || add !== undefined || /号|號|id|:|=|加/i.test(link),
  )
  yield* whole(text, WXID, 'WECHAT_ID')
  yield* group(text, QQ, 1, 'QQ')
  yield* whole(
    text,
    IPV4,
    'IP',
    (start, said) => isIP(said) === 4 && !VERSION.test(text.slice(Math.max(0, start - 12), start)),
  )
  yield* whole(text, IPV6, 'IP', (_, said) => /[\dA-Fa-f]/.test(said) && isIP(said) === 6)
  yield* whole(text, MAC, 'DEVICE_ID')
  yield* whole(
    text,
    IMEI,
    'DEVICE_ID',
    (start, said) => passesLuhn(said.replace(/\D/g, '')) && DEVICE.test(text.slice(Math.max(0, start - 20), start)),
  )
  yield* group(text, DEVICE_ID, 1, 'DEVICE_ID')
  yield* group(text, CODE, 1, 'SECRET')
  yield* group(text, CODE_IN_HAN, 1, 'SECRET')
  yield* group(text, CODE_FIRST, 1, 'SECRET')
  for (const span of group(text, PASSWORD, 2, 'SECRET', (match) => isPassword(text, match))) {
    const said = text.slice(span.start, span.end)
    yield { ...span, end: span.end - (/(?<![,.;!?"')\]])[,.;!?"')\]]+$/.exec(said)?.[0].length ?? 0) }
  }
}

function isPassword(text: string, { 1: link = '', 2: secret = '', index, 0: said }: RegExpMatchArray): boolean {
  const after = text.slice(index! + said.length)
  if (
    /^[^\s\p{P}]{0,2}?(?:位|个|個|字符)/u.test(after) ||
    (/^[\d\-~]+$/.test(secret) && /^\s?(?:位|个|个字符|digits|char)/.test(after))
  )
    return false
  return /\d/.test(secret)
    ? !/^\d+(?:-\d+)?(?:digits|chars?)/i.test(secret)
    : /[:=]/.test(link) || /[!@#$%^&*]/.test(secret.slice(0, -1))
}

function* whole(
  text: string,
  form: RegExp,
  type: Span['type'],
  fits: (start: number, said: string) => boolean = () => true,
): Generator<Span> {
  for (const { 0: said, index: start } of text.matchAll(form))
    if (fits(start, said)) yield { start, end: start + said.length, type }
}

/** What stands in a group; it is the last thing in the match, or what the match begins with. */
function* group(
  text: string,
  form: RegExp,
  number: number,
  type: Span['type'],
  fits: (match: RegExpMatchArray) => boolean = () => true,
): Generator<Span> {
  for (const match of text.matchAll(form)) {
    const said = match[number]!
    const start = match.index + (match[0].endsWith(said) ? match[0].length - said.length : match[0].indexOf(said))
    if (fits(match)) yield { start, end: start + said.length, type }
  }
}
