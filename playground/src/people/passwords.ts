/** The shortest password that is taken, and the longest, in characters. */
export const MIN_PASSWORD = 10
export const MAX_PASSWORD = 200

/** What is wrong with a password, as a permanent code. */
export type PasswordProblem = 'PASSWORD_SHORT' | 'PASSWORD_LONG' | 'PASSWORD_NAMES_YOU' | 'PASSWORD_COMMON'

/**
 * Judges a password that somebody chooses. `undefined`: nothing is wrong.
 * @param belongings what is guessed first of somebody: id, name, e-mail
 */
export function passwordProblem(password: string, belongings: readonly string[]): PasswordProblem | undefined {
  const length = [...password.normalize('NFKC')].length
  if (length < MIN_PASSWORD) return 'PASSWORD_SHORT'
  if (length > MAX_PASSWORD) return 'PASSWORD_LONG'
  const plain = plainly(password)
  const own = belongings.flatMap((each) => [each, ...each.split(/[\s.@_-]+/)]).map(plainly)
  for (const each of own)
    if ([...each].length >= 3 && restOf(plain, each) < MIN_PASSWORD / 2) return 'PASSWORD_NAMES_YOU'
  return isCommon(plain) ? 'PASSWORD_COMMON' : undefined
}

/** As programs that guess see it: in small letters, with `@` for `a` and the like undone. */
const plainly = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[@$!|]/g, (sign) => ({ '@': 'a', $: 's', '!': 'i', '|': 'l' })[sign]!)

/** How much of a password is left when a part of it is known. */
const restOf = (password: string, known: string): number => [...password.replaceAll(known, '')].length

/** Words, years, runs along the keyboard and repetitions, with a few other characters around them. */
function isCommon(plain: string): boolean {
  if (new Set(plain).size < 5) return true
  const inLetters = plain.replace(
    /[0134579]/g,
    (digit) => ({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 9: 'g' })[digit]!,
  )
  return [plain, inLetters].some((each) => {
    let rest = each
    for (const word of WORDS) rest = rest.replaceAll(word, '')
    const unguessed = withoutRuns(rest.replace(/(?:19|20)\d\d|[^\p{L}\p{N}]/gu, ''))
    return [...unguessed].length < MIN_PASSWORD / 2
  })
}

/** Takes out what goes along a row of the keyboard or the alphabet, either way, three or more of it, and all but one of what is repeated. */
function withoutRuns(text: string): string {
  const signs = [...text.replace(/(.+?)\1+/gu, '$1')]
  let kept = ''
  for (let i = 0; i < signs.length; ) {
    let end = i + 1
    for (const row of ROWS) {
      let to = i + 1
      while (to < signs.length && row.includes(signs.slice(i, to + 1).join(''))) to++
      end = Math.max(end, to)
    }
    if (end - i < 3) kept += signs.slice(i, end).join('')
    i = end
  }
  return kept
}

const bothWays = (row: string): string[] => [row, [...row].reverse().join('')]

const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'qawsedrftgyhujikolp',
].flatMap(bothWays)

/** What passwords are made of most often, longest first. */
const WORDS = [
  ...[
    'password',
    'passwort',
    'passwd',
    'welcome',
    'letmein',
    'iloveyou',
    'sunshine',
    'princess',
    'football',
    'baseball',
  ],
  ...['superman', 'trustno', 'starwars', 'dragon', 'monkey', 'master', 'shadow', 'freedom', 'whatever', 'computer'],
  ...[
    'internet',
    'changeme',
    'default',
    'secret',
    'administrator',
    'manager',
    'support',
    'service',
    'customer',
    'login',
  ],
  ...['admin', 'guest', 'hello', 'test', 'user', 'root', 'huida', 'summer', 'winter', 'spring', 'autumn', 'company'],
  ...[
    'woaini',
    'mima',
    'nihao',
    'zhongguo',
    'beijing',
    'shanghai',
    '5201314',
    '1314',
    'laopo',
    'laogong',
    'wangyi',
    'taobao',
  ],
  ...['密码', '管理员', '客服', '慧答', '我爱你', '你好', '中国', '北京', '上海'],
].sort((a, b) => b.length - a.length)
