import type { Attack } from './attacks.js'

/** What strangers repeat: whatever some function of ours looks for, and what makes functions of texts stumble. */
export const UNITS: readonly string[] = [
  ...['昨天', '￥1', '¥1,', '1元', '$1', '.', '。', '，', ',', '1', '12 ', '1-', '1.', '５', ' ', '\t', '\n', '\u3000'],
  ...[
    '号楼',
    '路',
    '省市区',
    '广东省',
    '1号',
    '中山路1号',
    '王',
    '我是王',
    '一',
    '两百',
    '的',
    '呢',
    '人工',
    '那么',
    '订单号是',
    '密码是',
  ],
  ...['a', 'a ', 'ing', 'Aa', 'a@', 'a.', '@', 'www.', '://', 'is', 'and ', 'order ', 'I am A', 'imei', 'wx', 'QQ'],
  ...[
    '(',
    ')',
    '[',
    '[1]',
    '【1】',
    '<',
    '"',
    '`',
    '*',
    '_',
    '#',
    '~',
    '\\',
    '/',
    ':',
    '=',
    '-',
    '+86',
    '13800138000',
    '6222 ',
  ],
  ...[
    '😀',
    '👩‍👩‍👧',
    '\u0301',
    'e\u0301',
    '\u200b',
    '\u202e',
    '한국',
    'ㄱ',
    'ไทย',
    'か',
    '網路',
    '𠮷',
    'ﬁ',
    'İ',
    '\u0000',
    '\ud800',
  ],
]

/** How a text may end that does not fit what is repeated. */
export const ENDS: readonly string[] = ['', '!', '\u0001', '。a']

/** Each unit, over and over. */
export const repeated = (): Attack[] => UNITS.map((pump, i) => ({ prefix: '', pump, suffix: ENDS[i % 2]! }))
