/** What the examples of manuals consist of, and the first guesses of attackers. */
const words = new Set(
  [
    'a an the my your our some any this that me it here there now value string text and or',
    'change changeme replace replaceme insert enter put set paste fill in with from',
    'secret secrets token tokens password passwd pass passphrase key keys id code credential credentials admin root',
    'app application bot client api access signing signature shared private public webhook encoding aes verification verify',
    'example examples sample placeholder dummy default demo fake foo bar baz todo fixme tbd none null undefined nil empty test testing',
    'slack telegram teams microsoft wechat weixin wecom dingtalk feishu lark huida',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Whether something stands where a secret should that anybody can guess: nothing, the words of an example (`your-token-here`, `<secret>`), or
 * one character again and again. Ask it in `check`: whoever has read the same manual has the same secret.
 */
export function isPlaceholder(secret: unknown): boolean {
  if (typeof secret !== 'string') return true
  const found = secret.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[\p{L}\p{N}]+/gu) ?? []
  return found.every((word) => words.has(word.toLowerCase())) || isMonotonous(secret.trim())
}

const isMonotonous = (secret: string): boolean => secret.length < 64 && new Set(secret.toLowerCase()).size < 3
