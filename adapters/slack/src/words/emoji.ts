/** Slack names emoji, and tells no more of a reaction than the name. These are the ones that people answer with. */
const NAMES: readonly (readonly [emoji: string, name: string, ...others: string[]])[] = [
  ['👍', 'thumbsup', '+1'],
  ['👎', 'thumbsdown', '-1'],
  ['❤️', 'heart'],
  ['🎉', 'tada'],
  ['✅', 'white_check_mark'],
  ['❌', 'x'],
  ['👀', 'eyes'],
  ['🙏', 'pray'],
  ['🙌', 'raised_hands'],
  ['👏', 'clap'],
  ['👌', 'ok_hand'],
  ['💯', '100'],
  ['🔥', 'fire'],
  ['🚀', 'rocket'],
  ['⭐', 'star'],
  ['😀', 'grinning'],
  ['😄', 'smile'],
  ['😁', 'grin'],
  ['😂', 'joy'],
  ['🙂', 'slightly_smiling_face'],
  ['😊', 'blush'],
  ['😍', 'heart_eyes'],
  ['🤔', 'thinking_face', 'thinking'],
  ['😢', 'cry'],
  ['😭', 'sob'],
  ['😡', 'rage'],
  ['😠', 'angry'],
  ['😮', 'open_mouth'],
  ['😞', 'disappointed'],
  ['😕', 'confused'],
  ['🤝', 'handshake'],
  ['💪', 'muscle'],
  ['👋', 'wave'],
  ['✔️', 'heavy_check_mark'],
  ['❓', 'question'],
  ['❗', 'exclamation', 'heavy_exclamation_mark'],
  ['⏳', 'hourglass_flowing_sand'],
  ['⚠️', 'warning'],
  ['🆗', 'ok'],
  ['💡', 'bulb'],
]

const VARIANT = /\uFE0F/g

const byName = new Map(NAMES.flatMap(([emoji, ...names]) => names.map((name) => [name, emoji] as const)))
const byEmoji = new Map(NAMES.map(([emoji, name]) => [emoji.replace(VARIANT, ''), name] as const))

/** The emoji of a reaction; one that is not known here, or a workspace's own, stays its name: `:shipit:`. */
export const emojiOf = (name: string): string => byName.get(name.split('::', 1)[0] ?? name) ?? `:${name}:`

/** Slack's name of an emoji, or of one that is written by its name; `undefined` where it is not known here. */
export function emojiName(emoji: string): string | undefined {
  const named = /^:([\w+'-]{1,100}):$/.exec(emoji)?.[1]
  return named ?? byEmoji.get(emoji.replace(VARIANT, ''))
}
