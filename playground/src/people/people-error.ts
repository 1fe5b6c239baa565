import { MAX_PASSWORD, MIN_PASSWORD } from './passwords.js'

/** What can be wrong where people sign in and are looked after: permanent codes, with an HTTP status and words for each. */
const catalogue = {
  SIGN_IN_REFUSED: {
    status: 403,
    zh: '账号或密码不对。忘记密码请管理员发一个一次性链接。',
    en: 'The id or the password is wrong. If you have forgotten it, ask an administrator for a one-time link.',
  },
  CODE_NEEDED: {
    status: 403,
    zh: '请再输入验证器应用显示的 6 位数字，或一个恢复码。',
    en: 'Enter the 6 digits that your authenticator shows as well, or a recovery code.',
  },
  CODE_WRONG: {
    status: 403,
    zh: '验证码不对或已经用过。请等应用显示下一个数字后再试；手机时间要准确。',
    en: 'This code is wrong, or was used already. Wait for the next one, and see that the clock of your phone is right.',
  },
  TOTP_NOT_BEGUN: {
    status: 409,
    zh: '请先扫描二维码，再输入验证码。',
    en: 'Begin the set-up first: there is no authenticator whose code could be confirmed.',
  },
  TOTP_OFF: { status: 409, zh: '没有开启两步验证。', en: 'Two-step sign-in is not on.' },
  TOTP_REQUIRED: {
    status: 409,
    zh: '这里要求您的角色使用两步验证，不能关闭，可以换一个验证器。',
    en: 'Your roles need two-step sign-in here. Set up another authenticator instead of turning it off.',
  },
  TOTP_OWN: {
    status: 409,
    zh: '自己的两步验证请在“我的账号”里用密码关闭或更换。',
    en: 'Your own is changed on the page of your account, by your password.',
  },
  OIDC_UNREACHABLE: {
    status: 503,
    zh: '现在连接不上统一登录系统，请稍后再试，或使用账号和密码。',
    en: 'The other system cannot be reached now. Try again, or use your account and password.',
  },
  OIDC_FAILED: {
    status: 403,
    zh: '统一登录没有完成，或已超过十分钟。请再试一次。',
    en: 'The sign-in by the other system was not completed, or took longer than ten minutes. Try again.',
  },
  OIDC_EMAIL: {
    status: 403,
    zh: '统一登录系统没有给出经过验证的邮箱，无法确认您的账号。请联系管理员。',
    en: 'The other system gives no verified e-mail address of yours, so it cannot be told who you are here. Ask an administrator.',
  },
  OIDC_UNKNOWN: {
    status: 403,
    zh: '您的邮箱在这里没有账号。请管理员在“人员”页添加，并填写您的邮箱。',
    en: 'Nobody here has your e-mail address. Ask an administrator to add you on the page People, with that address.',
  },
  OIDC_OTHER: {
    status: 403,
    zh: '这个邮箱的账号已经关联了统一登录系统里的另一个人。请管理员在“人员”页重新填写邮箱。',
    en: 'The account with your e-mail address belongs to somebody else of the other system. Ask an administrator to set the address anew on the page People.',
  },
  TOO_MANY_TRIES: {
    status: 429,
    zh: '试错的次数太多，请稍等再试。之后用正确的密码即可登录。',
    en: 'There were too many wrong tries. Wait a moment; the right password then works.',
  },
  SIGN_IN_BUSY: {
    status: 429,
    zh: '正在登录的人太多，请几秒后再试。',
    en: 'Too many sign in at once. Try again in a few seconds.',
  },
  LINK_UNKNOWN: {
    status: 403,
    zh: '这个链接已经用过、已过期或不完整。请管理员再发一个；还没有管理员时，在服务器上运行 huida people link。',
    en: 'This link was used, has ended or is not whole. Ask an administrator for another; while there is none, run "huida people link" on the server.',
  },
  ID_INVALID: {
    status: 422,
    zh: '账号请用 1 到 64 个字母、数字、点、横线或下划线，以字母或数字开头，且不能是系统保留的名称。',
    en: 'An id has 1 to 64 letters, digits, dots, dashes or underscores, begins with a letter or digit, and is none that the program uses itself.',
  },
  PERSON_EXISTS: {
    status: 409,
    zh: '这个账号或邮箱已经有人使用。',
    en: 'Somebody has this id or e-mail address already. Choose another.',
  },
  PERSON_UNKNOWN: { status: 404, zh: '没有这个人。', en: 'There is no such person.' },
  SESSION_UNKNOWN: { status: 404, zh: '没有这个登录。', en: 'There is no such session.' },
  LAST_ADMINISTRATOR: {
    status: 409,
    zh: '这是最后一位管理员。请先让另一个人成为管理员。',
    en: 'This is the last administrator. Make somebody else one first.',
  },
  PASSWORD_WRONG: { status: 403, zh: '现在的密码不对。', en: 'The present password is wrong.' },
  PASSWORD_SHORT: {
    status: 422,
    zh: `密码至少 ${MIN_PASSWORD} 个字符。几个不相干的词连在一起就很好。`,
    en: `A password has at least ${MIN_PASSWORD} characters. A few unrelated words together are good.`,
  },
  PASSWORD_LONG: {
    status: 422,
    zh: `密码最多 ${MAX_PASSWORD} 个字符。`,
    en: `A password has at most ${MAX_PASSWORD} characters.`,
  },
  PASSWORD_NAMES_YOU: {
    status: 422,
    zh: '密码里主要是你的账号、姓名或邮箱，最先被猜到。请换一个。',
    en: 'The password is little more than your id, name or e-mail address, which is guessed first. Choose another.',
  },
  PASSWORD_COMMON: {
    status: 422,
    zh: '这样的密码很常见，容易被猜到。请换一个，例如几个不相干的词。',
    en: 'Passwords like this are common, so they are guessed soon. Choose another, such as a few unrelated words.',
  },
  NOT_A_PERSON: {
    status: 409,
    zh: '现在是用程序令牌登录的，没有可修改的个人资料。请用自己的账号登录。',
    en: 'You came in with the token of the program, which has no account. Sign in with an account of your own.',
  },
} as const satisfies Record<string, { status: number; zh: string; en: string }>

export type PeopleErrorCode = keyof typeof catalogue

/** What somebody who signs in, or looks after those who do, is told. */
export class PeopleError extends Error {
  override readonly name = 'PeopleError'
  readonly status: number

  constructor(
    readonly code: PeopleErrorCode,
    /** More for programs, such as `retryAfterS`. */
    readonly facts: Readonly<Record<string, unknown>> = {},
    options?: { cause: unknown },
  ) {
    super(catalogue[code].en, options)
    this.status = catalogue[code].status
  }

  /** In the language of whoever is told. */
  in(language: 'zh' | 'en'): string {
    return catalogue[this.code][language]
  }
}
