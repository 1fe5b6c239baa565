/** Whether an emoji on an answer says that it helped. `undefined`: it says neither, such as a laugh. */
export function verdictOf(emoji: string): 'helped' | 'did not' | undefined {
  const plain = emoji.replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, '')
  return HELPED.has(plain) ? 'helped' : DID_NOT.has(plain) ? 'did not' : undefined
}

const HELPED: ReadonlySet<string> = new Set(['👍', '❤', '🙏', '👌', '💯', '👏', '🎉', '✅'])
const DID_NOT: ReadonlySet<string> = new Set(['👎', '😡', '🤬', '😠', '💩', '🤮', '❌'])
