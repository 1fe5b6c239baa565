/** What people say that asks nothing. */
export type SmallTalk = 'greeting' | 'thanks' | 'farewell'

/** Words that say it by themselves. */
const telling: Readonly<Record<SmallTalk, readonly string[]>> = {
  greeting: [
    ...[
      '您好',
      '你好',
      '您好呀',
      '你好呀',
      '您好啊',
      '你好啊',
      '哈喽',
      '哈啰',
      '嗨',
      '喂',
      '在吗',
      '在么',
      '在不在',
      '有人吗',
      '有人在吗',
    ],
    ...[
      '早',
      '早上好',
      '上午好',
      '中午好',
      '下午好',
      '晚上好',
      '客服您好',
      '客服你好',
      '您好客服',
      '你好客服',
      '您好在吗',
      '你好在吗',
    ],
    ...['hi', 'hello', 'hey', 'hiya', 'morning', 'afternoon', 'evening', 'greetings'],
  ],
  thanks: [
    ...[
      '谢谢',
      '谢谢您',
      '谢谢你',
      '谢谢啦',
      '谢谢了',
      '谢谢哈',
      '谢了',
      '谢啦',
      '多谢',
      '感谢',
      '非常感谢',
      '十分感谢',
      '太感谢了',
    ],
    ...['好的谢谢', '知道了谢谢', '明白了谢谢', '辛苦了', '麻烦了', '麻烦您了', '麻烦你了'],
    ...['thanks', 'thank', 'thx', 'ty', 'cheers', 'appreciated'],
  ],
  farewell: [...['再见', '拜拜', '回头见', '下次见'], ...['bye', 'goodbye', 'later']],
}

/** Words that may stand beside them. Alone they say nothing: "好的" is a yes where somebody was asked. */
const beside = new Set([
  ...['亲', '客服', '好', '好的', '嗯', '嗯嗯', '知道了', '明白了', '收到', '呀', '啊', '啦', '哈'],
  ...[
    'there',
    'good',
    'you',
    'much',
    'very',
    'so',
    'a',
    'lot',
    'many',
    'for',
    'the',
    'help',
    'your',
    'all',
    'is',
    'it',
    'got',
    'see',
  ],
  ...['ok', 'okay', 'great', 'perfect', 'nice', 'team', 'everyone', 'anyone', 'anybody', 'here'],
])

const kinds = new Map<string, SmallTalk>(
  (Object.keys(telling) as SmallTalk[]).flatMap((kind) => telling[kind].map((word) => [word, kind] as const)),
)
const MAX_LENGTH = 60

/**
 * A message that only greets, thanks or takes leave, whatever stands between its words; `undefined` for everything that may ask something.
 * Whoever does several of them means the last: "您好，谢谢" thanks.
 */
export function smallTalkIn(text: string): SmallTalk | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  if (!words.every((word) => kinds.has(word) || beside.has(word))) return undefined
  return words.map((word) => kinds.get(word)).findLast((kind) => kind !== undefined)
}
