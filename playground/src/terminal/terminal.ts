import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { type Adapter, defineAdapter, delivered, isHuidaError, type Outgoing } from '@huida/core'
import { printableLines } from './printable.js'

/** Where a talk in the terminal comes from and goes to. */
export interface TerminalOptions {
  input: Readable
  output: Writable
  /** Shown before each line that a person types; absent when the input is piped. */
  prompt?: string
  /** BCP 47; default: by what is typed. */
  locale?: string
}

/** Talks on a terminal, or to a pipe: each line is a message. `ended` resolves when the input has ended and all is answered. */
export function terminal({ input, output, prompt, locale }: TerminalOptions): {
  adapter: Adapter
  ended: Promise<void>
} {
  let end: (result?: Promise<void>) => void
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const accepts = { text: {} }
  const adapter = defineAdapter({
    name: 'terminal',
    platform: 'terminal',
    accepts,
    async send({ part }: Outgoing<typeof accepts>) {
      output.write(`${printableLines(part.text)}\n\n`)
      return delivered()
    },
    async start(inbox, { signal }) {
      const converse = async () => {
        const lines = createInterface({
          input,
          signal,
          ...(prompt !== undefined && { output, prompt, terminal: true }),
        })
        if (prompt !== undefined) lines.prompt()
        for await (const line of lines) {
          if (line.trim() !== '') {
            try {
              await inbox.receive({
                type: 'message',
                key: randomUUID(),
                at: Date.now(),
                conversation: { id: 'you' },
                user: { id: 'you', ...(locale && { locale }) },
                parts: [{ type: 'text', text: line }],
              })
            } catch (error) {
              if (!isHuidaError(error)) throw error
              output.write(`${error.message}\n\n`)
            }
            await inbox.settled()
          }
          if (prompt !== undefined) lines.prompt()
        }
      }
      // Lines that come before somebody reads them are lost, so the reading begins when the bot has started.
      setImmediate(() => end(converse()))
    },
  })
  return { adapter, ended }
}
