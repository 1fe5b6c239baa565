import { signal, useSignal } from '../signal.js'

/** How often it is looked whether the program is back, in milliseconds. */
const LOOK_EVERY_MS = 1_000

const connected = signal(true)
const returned = new Set<() => void>()
let looking = false

/** Something could not be reached: from now on it is looked for until it is back. */
export function lost(): void {
  connected.set(false)
  if (!looking) void look()
}

/** Something was answered. */
export function reached(): void {
  if (connected.get()) return
  connected.set(true)
  for (const back of returned) back()
}

/** Calls back each time when the program is there again. Returns what ends it. */
export function onReturn(back: () => void): () => void {
  returned.add(back)
  return () => returned.delete(back)
}

export const useConnected = (): boolean => useSignal(connected)

async function look(): Promise<void> {
  looking = true
  while (!connected.get()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    try {
      // Whatever it says of itself: it answers.
      const { status } = await fetch('/health', { cache: 'no-store' })
      if (![502, 504].includes(status)) reached()
    } catch {
      // Not yet.
    }
  }
  looking = false
}
