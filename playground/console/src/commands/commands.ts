import { useEffect, useRef } from 'react'
import { signal, useSignal } from '../signal.js'
import { isComposing, isWriting, type KeyText, pressed } from './keys.js'

/** Something that can be done now: from the palette, and by its keys. */
export interface Command {
  /** Stable: `desk.resolve`. */
  id: string
  /** In the language of whoever reads it. */
  name: string
  keys?: KeyText
  /** Also while somebody writes. Default: combinations with Ctrl or Alt only. */
  whileWriting?: boolean
  run(): void
}

interface Registered {
  commands: readonly Command[]
}

const all = signal<readonly Registered[]>([])

/** How long the second key of `g h` may take, in milliseconds. */
const SEQUENCE_MS = 1_200

/**
 * Offers commands while the component is shown: they are in the palette (Ctrl+K), in the list of keys (`?`), and their keys work.
 * Of two with the same keys the one that came last is meant.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands)
  latest.current = commands
  const said = JSON.stringify(commands.map(({ id, name, keys }) => [id, name, keys]))
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew when what is said of them changes; `run` is the latest
  useEffect(() => {
    const mine: Registered = {
      commands: latest.current.map((command) => ({
        ...command,
        run: () => latest.current.find(({ id }) => id === command.id)?.run(),
      })),
    }
    all.set([...all.get(), mine])
    return () => all.set(all.get().filter((each) => each !== mine))
  }, [said])
}

/** Everything that can be done now, the page's own first. */
export const useAllCommands = (): Command[] =>
  useSignal(all)
    .toReversed()
    .flatMap(({ commands }) => commands)

/** Listens for the keys of commands. Returns what ends it. */
export function listenToKeys(): () => void {
  let before: { press: string; at: number } | undefined
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event) || /^(Control|Meta|Alt|Shift)$/.test(event.key)) return
    // A dialog, a menu, a list to choose from have keys of their own.
    if (event.target instanceof Element && event.target.closest('[role=dialog], [role=menu], [role=listbox]')) return
    const press = pressed(event)
    const commands = all
      .get()
      .toReversed()
      .flatMap((each) => each.commands)
    const sequence = before && event.timeStamp - before.at < SEQUENCE_MS ? `${before.press} ${press}` : undefined
    const found =
      (sequence && commands.find(({ keys }) => keys === sequence)) ?? commands.find(({ keys }) => keys === press)
    before = { press, at: event.timeStamp }
    if (!found || (isWriting(event.target) && !found.whileWriting && !/^(mod|alt)\+/.test(press))) return
    before = undefined
    event.preventDefault()
    found.run()
  }
  addEventListener('keydown', hear)
  return () => removeEventListener('keydown', hear)
}
