import { useEffect, useRef } from 'react'
import { signal, useSignal } from '../signal.js'
import type { Answer } from './client.js'
import { lost, onReturn, reached } from './connection.js'

type Case = Answer<'/api/escalation/cases/{conversation}'>

/** What the program tells the desk while it happens. `position` grows. */
export type LiveEvent =
  | { type: 'case'; position: number; conversation: string; what: string; case: Case['summary'] | null }
  | { type: 'message'; position: number; conversation: string; message: Case['messages'][number] }
  | { type: 'note'; position: number; conversation: string }
  | { type: 'presence'; position: number; agent: string; state: string }
  | { type: 'typing' | 'viewing'; conversation: string; by: string }
  /** Too much has happened meanwhile: what is shown is read again. */
  | { type: 'reset'; position: number }
  | { type: 'hello'; position: number }

const ALIVE_EVERY_MS = 15_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000

const state = signal<'closed' | 'opening' | 'open'>('closed')
const listeners = new Set<(event: LiveEvent) => void>()
let socket: WebSocket | undefined
let position: number | undefined
let tries = 0
let again: ReturnType<typeof setTimeout> | undefined
let alive: ReturnType<typeof setInterval> | undefined

/**
 * Hears of everything at the desk while the component is shown. One connection serves all who listen; after a break it goes on where
 * it was, so that nothing is missed and nothing is told twice.
 */
export function useLive(hear: (event: LiveEvent) => void): void {
  const latest = useRef(hear)
  latest.current = hear
  useEffect(() => listen((event) => latest.current(event)), [])
}

/** Whether the desk hears what happens now. */
export const useLiveState = (): 'closed' | 'opening' | 'open' => useSignal(state)

/** Tells colleagues what somebody does with a conversation at this moment; forgotten when the connection is down. */
export function tell(type: 'typing' | 'viewing', conversation: string): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, conversation }))
}

/** Hears of everything until the function that it gives is called. */
export function listen(hear: (event: LiveEvent) => void): () => void {
  listeners.add(hear)
  if (!socket && again === undefined) open()
  return () => {
    listeners.delete(hear)
    // A page that is left for the next one keeps the connection.
    setTimeout(() => listeners.size === 0 && close(), 1_000)
  }
}

function open(): void {
  clearTimeout(again)
  again = undefined
  state.set('opening')
  const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/escalation/live`)
  socket = opened
  opened.addEventListener('open', () => {
    if (position !== undefined) opened.send(JSON.stringify({ type: 'resume', after: position }))
    alive = setInterval(() => opened.send('{"type":"alive"}'), ALIVE_EVERY_MS)
  })
  opened.addEventListener('message', ({ data }) => take(JSON.parse(String(data)) as LiveEvent))
  opened.addEventListener('close', () => {
    if (socket !== opened) return
    forget()
    if (listeners.size === 0) return
    state.set('opening')
    lost()
    const wait = Math.min(FIRST_WAIT_MS * 2 ** tries++, LONGEST_WAIT_MS)
    // Not all desks at the same moment.
    again = setTimeout(open, wait * (0.5 + Math.random()))
  })
}

function take(event: LiveEvent): void {
  if (event.type === 'hello') {
    tries = 0
    state.set('open')
    reached()
    // Where it was, it has said; what it goes on from, the program has said.
    if (position !== undefined) return
  }
  if ('position' in event) {
    if (event.type !== 'reset' && event.type !== 'hello' && position !== undefined && event.position <= position) return
    position = event.position
  }
  for (const hear of [...listeners]) hear(event)
}

function close(): void {
  clearTimeout(again)
  again = undefined
  const open = socket
  forget()
  open?.close()
  position = undefined
  state.set('closed')
}

function forget(): void {
  clearInterval(alive)
  socket = undefined
}

// The program is back before the next try.
onReturn(() => {
  if (again !== undefined) open()
})
