/** Keys as they are written: `mod+k` (Ctrl, or ⌘ on a Mac), `?`, `j`, and one after the other: `g h`. */
export type KeyText = string

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

/**
 * Whether a key belongs to an input method that is composing a Chinese word. Its Enter chooses the word: it sends nothing.
 * Some browsers tell it only by the key code 229.
 */
export const isComposing = (event: {
  isComposing?: boolean
  keyCode: number
  nativeEvent?: { isComposing?: boolean }
}): boolean => event.isComposing === true || event.nativeEvent?.isComposing === true || event.keyCode === 229

/** What a key press is called: `mod+shift+p`, `?`, `Enter`. */
export function pressed({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): KeyText {
  const mod = isMac ? metaKey : ctrlKey
  // With ⌥ a Mac types another sign: which key it was, its place tells.
  const plain = isMac && altKey ? (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? key) : key
  const name = plain.length === 1 ? plain.toLowerCase() : plain
  // The shift of "?" is part of the sign; which key has it, differs.
  const isSign = plain.length === 1 && plain.toLowerCase() === plain.toUpperCase()
  return [mod && 'mod', altKey && 'alt', shiftKey && !isSign && 'shift', name].filter(Boolean).join('+')
}

/** Whether keys are for whatever is being written in, and not for commands; combinations with Ctrl or Alt still are. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=range])'))
  )
}

/** As they are shown: one label for each key. */
export function keyLabels(keys: KeyText): string[] {
  return keys
    .split(' ')
    .flatMap((press) =>
      press.split(/\+(?=.)/).map((key) => labels[key] ?? (key.length === 1 ? key.toUpperCase() : key)),
    )
}

const labels: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: isMac ? '⇧' : 'Shift',
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}
