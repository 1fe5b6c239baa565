import { useEffect, useState } from 'react'
import { useLive } from '../../api/live.js'

/** What somebody told is true for so long, in milliseconds; it is told again before, as long as it is. */
const TRUE_FOR_MS = { typing: 4_000, viewing: 15_000 }

/** Ids of the colleagues who look at a conversation, or type in it, at this moment. */
export function useBusyHere(doing: 'typing' | 'viewing', conversation: string): string[] {
  const [until, setUntil] = useState<Readonly<Record<string, number>>>({})
  useLive((event) => {
    // What somebody typed is there.
    if (
      doing === 'typing' &&
      (event.type === 'message' || event.type === 'note') &&
      event.conversation === conversation
    )
      setUntil({})
    if (event.type !== doing || event.conversation !== conversation) return
    setUntil((before) => ({ ...before, [event.by]: Date.now() + TRUE_FOR_MS[doing] }))
  })
  const next = Math.min(...Object.values(until))
  useEffect(() => {
    if (next === Number.POSITIVE_INFINITY) return
    const end = setTimeout(
      () => setUntil((before) => Object.fromEntries(Object.entries(before).filter(([, at]) => at > Date.now()))),
      Math.max(0, next - Date.now()) + 10,
    )
    return () => clearTimeout(end)
  }, [next])
  return Object.keys(until)
}
