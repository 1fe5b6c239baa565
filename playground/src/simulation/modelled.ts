import { plainText } from '@huida/core'
import type { Heard, Move, Persona, PersonaAbout } from './persona.js'

/** As much of a language model as a persona needs: `(prompt) => model.invoke(prompt).then(({ content }) => String(content))`. */
export type Speak = (prompt: string) => Promise<string>

/** So many lines of the conversation are told to the model. */
const REMEMBERED = 30

/** A persona played by a language model, told by a few words who they are: `"impatient, writes in short lines"`. */
export function modelled(about: PersonaAbout, character: string, speak: Speak): Persona {
  const lines: string[] = []
  return {
    about,
    async next(heard: readonly Heard[]): Promise<Move> {
      for (const { from, part } of heard) lines.push(`${from === 'agent' ? 'AGENT' : 'SHOP'}: ${plainText([part])}`)
      const move = moveIn(await speak(promptFor(about, character, lines.slice(-REMEMBERED))))
      if (move.do === 'say') lines.push(`YOU: ${move.text}`)
      if (move.do === 'choose') lines.push(`YOU: [${move.label}]`)
      return move
    },
  }
}

const promptFor = (
  { locale, problem, order, level }: PersonaAbout,
  character: string,
  lines: readonly string[],
): string =>
  [
    `You are a customer of a web shop${level === undefined ? '' : ` (${level})`}: ${character}. Your problem: ${problem}, order ${order}.`,
    `Write ${locale === 'zh' ? 'Chinese' : 'English'}, as people write in a chat.`,
    'Answer with one line of JSON: {"do":"say","text":"…"}, {"do":"choose","label":"…"} to press a button, {"do":"wait","ms":60000},',
    '{"do":"leave"}, or {"do":"end"} when you have what you came for or have given up.',
    lines.length === 0 ? 'You have just opened the chat.' : lines.join('\n'),
  ].join('\n')

/** What a model has answered; whatever is no move waits for a minute. */
function moveIn(answer: string): Move {
  const [json] = /\{[^{}]*\}/.exec(answer) ?? []
  try {
    const { do: what, text, label, ms } = JSON.parse(json ?? '{}') as Record<string, unknown>
    if (what === 'say' && typeof text === 'string' && text.trim() !== '')
      return { do: 'say', text: text.slice(0, 1_000) }
    if (what === 'choose' && typeof label === 'string') return { do: 'choose', label }
    if (what === 'leave' || what === 'end') return { do: what }
    if (what === 'wait' && typeof ms === 'number' && ms > 0) return { do: 'wait', ms: Math.min(ms, 3_600_000) }
  } catch {
    // It is no JSON.
  }
  return { do: 'wait', ms: 60_000 }
}
