import { useSyncExternalStore } from 'react'

/** A value that components outside of one another share. */
export interface Signal<T> {
  get(): T
  set(value: T): void
  listen(changed: () => void): () => void
}

export function signal<T>(first: T): Signal<T> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const changed of [...listeners]) changed()
    },
    listen(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

/** The value of a signal; the component is drawn again when it changes. */
export const useSignal = <T>({ listen, get }: Signal<T>): T => useSyncExternalStore(listen, get)
