import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { CaseSummary, LiveEvent, MessageView } from '@huida/plugin-escalation'
import { printableLines } from '../terminal/printable.js'
import { type DeskClient, DeskRefusal, type Suggestion } from './client.js'
import type { DeskWords } from './words.js'

export interface DeskOptions {
  client: DeskClient
  say: DeskWords
  input: Readable
  output: Writable
  /** A person types: a prompt is shown, and what comes meanwhile goes above it. */
  isTerminal: boolean
}

/** By whom something was said. */
const signs = { customer: '←', agent: '→', bot: '→ bot', system: '→ ·' }

/** The queue and conversations in a terminal: each line is a command, or words to the customer. Resolves when the agent leaves. */
export async function serveAtDesk(options: DeskOptions): Promise<void> {
  const desk = new Desk(options)
  await desk.run()
}

class Desk {
  readonly #lines: Interface
  /** From the beginning on: what is piped in comes before anybody is greeted. */
  readonly #typed: AsyncIterable<string>
  /** Whom this agent serves now. */
  #current: CaseSummary | undefined
  /** Cases by the number that the queue showed last. */
  #numbered: CaseSummary[] = []
  #offered: CaseSummary | undefined
  #tips: Suggestion[] = []
  /** Messages that were shown, so that none is shown twice. */
  readonly #shown = new Set<number>()

  constructor(private readonly options: DeskOptions) {
    const { input, output, isTerminal } = options
    this.#lines = createInterface({ input, ...(isTerminal && { output, prompt: '> ' }), terminal: isTerminal })
    const lines = this.#lines[Symbol.asyncIterator]()
    this.#typed = { [Symbol.asyncIterator]: () => lines }
  }

  async run(): Promise<void> {
    const { client, say } = this.options
    const { name } = await client.me()
    await client.presence('online')
    client.follow((event) => void this.#told(event).catch((error: unknown) => this.#print(messageOf(error))))
    this.#print(say.hello(name))
    await this.#queue()
    // A line at a time: what is piped in waits for what came before it.
    for await (const line of this.#typed) {
      const goesOn = await this.#did(line.trim()).catch((error: unknown) => {
        this.#print(messageOf(error))
        return true
      })
      if (!goesOn) break
      this.#prompt()
    }
    await client.presence('offline', 'left').catch(() => {})
    client.close()
    this.#lines.close()
    this.#print(say.bye)
  }

  /** One line. `false`: the agent leaves. */
  async #did(line: string): Promise<boolean> {
    const { client, say } = this.options
    const [, word = '', rest = ''] = /^\/?(\S+)\s*([\s\S]*)$/.exec(line) ?? []
    switch (word.toLowerCase()) {
      case '':
        return true
      case 'quit':
      case 'exit':
        return false
      case 'help':
        this.#print(say.help)
        return true
      case 'queue':
        await this.#queue()
        return true
      case 'take':
        await this.#take(rest)
        return true
      case 'pass':
        if (this.#offered) await client.act(this.#offered.conversation, 'decline')
        this.#offered = undefined
        return true
      case 'open':
        await this.#show(this.#byNumber(rest))
        return true
      case 'away':
        await client.presence('away', rest || undefined)
        this.#print(say.away)
        return true
      case 'online':
        await client.presence('online')
        this.#print(say.online)
        return true
      default:
        await this.#inCase(word.toLowerCase(), rest, line)
        return true
    }
  }

  /** What is done with the customer who is served now. */
  async #inCase(word: string, rest: string, line: string): Promise<void> {
    const { client, say } = this.options
    const current = this.#current
    if (!current) return this.#print(say.noCase)
    const { conversation } = current
    const needsText = ['note', 'ask', 'transfer', 'snooze', 'tip'].includes(word) && rest === ''
    if (needsText) return this.#print(say.needsText)
    const [first = '', ...others] = rest.split(/\s+/)
    switch (word) {
      case 'note':
        await client.act(conversation, 'note', { text: rest })
        return this.#print(say.noted)
      case 'ask':
        await client.act(conversation, 'note', { to: first.replace(/^@/, ''), text: others.join(' ') || rest })
        return this.#print(say.noted)
      case 'show':
        return this.#show(current, true)
      case 'tips':
        return this.#showTips(conversation)
      case 'tip': {
        const tip = this.#tips[Number(first) - 1]
        if (!tip) return this.#print(say.noNumber)
        await client.act(conversation, 'reply', { text: tip.text, suggestion: { kind: tip.kind, id: tip.id } })
        return
      }
      case 'transfer':
        await client.act(conversation, 'transfer', {
          to: first.startsWith('@') ? { agent: first.slice(1) } : { queue: first },
          reason: others.join(' '),
        })
        this.#current = undefined
        return this.#print(say.transferred)
      case 'snooze':
        await client.act(conversation, 'snooze', { until: Date.now() + Math.max(1, Number(first) || 1) * 60_000 })
        return this.#print(say.snoozed)
      case 'back':
        await client.act(conversation, 'return')
        this.#current = undefined
        return this.#print(say.returned)
      case 'resolve':
        await client.act(conversation, 'resolve', rest === '' ? {} : { solution: rest })
        this.#current = undefined
        return this.#print(say.resolved)
      default:
        if (line.startsWith('/')) return this.#print(say.unknown(word))
        await client.act(conversation, 'reply', { text: line })
    }
  }

  async #queue(): Promise<void> {
    const { say } = this.options
    const { waiting, mine, deferred } = await this.options.client.queue()
    this.#numbered = [...mine, ...waiting, ...deferred]
    this.#offered = waiting.find(({ phase, agent }) => phase === 'offered' && agent !== undefined) ?? this.#offered
    let number = 0
    for (const [title, cases] of [
      [say.mine, mine],
      [say.waiting, waiting],
      [say.deferred, deferred],
    ] as const) {
      if (cases.length > 0) this.#print(`${title}:`)
      for (const one of cases) this.#print(`  ${++number}. ${lineOf(one)}`)
    }
    if (number === 0) this.#print(say.none)
  }

  async #take(which: string): Promise<void> {
    const { client, say } = this.options
    if (which === '' && !this.#offered) await this.#queue()
    const chosen =
      which !== ''
        ? this.#byNumber(which)
        : (this.#offered ?? this.#numbered.find(({ phase }) => phase === 'queued' || phase === 'deferred'))
    if (!chosen) return this.#print(say.none)
    await client.act(chosen.conversation, 'accept')
    this.#offered = undefined
    this.#print(say.taken(chosen.customer))
    await this.#show(chosen)
  }

  /** Shows a case, and makes it the current one. */
  async #show(chosen: CaseSummary | undefined, isAll = false): Promise<void> {
    const { client, say } = this.options
    if (!chosen) return this.#print(say.noNumber)
    const { summary, packet, messages, notes } = await client.open(chosen.conversation)
    this.#current = summary
    this.#print(`── ${lineOf(summary)}`)
    if (packet.analysis !== undefined) this.#print(packet.analysis)
    if (packet.summary.length > 0)
      this.#print(`${say.summary}:\n${packet.summary.map(({ by, text }) => `  ${signs[by]} ${text}`).join('\n')}`)
    const slots = Object.entries(packet.slots).map(([name, value]) => `${name}: ${String(value)}`)
    if (slots.length > 0) this.#print(`${say.known}: ${slots.join(' · ')}`)
    for (const { at, problem, how } of packet.history) this.#print(`${say.history}: ${day(at)} ${problem ?? ''} ${how}`)
    for (const { number, subject, solution } of packet.similar)
      this.#print(`${say.similar}: ${number} ${subject} → ${solution}`)
    for (const { title } of packet.articles) this.#print(`${say.articles}: ${title}`)
    for (const message of isAll ? messages : messages.slice(-12)) this.#showMessage(message)
    for (const { agent, text } of notes) this.#print(`  [${say.note}] ${agent}: ${text}`)
  }

  async #showTips(conversation: string): Promise<void> {
    const { client, say } = this.options
    this.#tips = await client.suggestions(conversation)
    if (this.#tips.length === 0) this.#print(say.noTips)
    for (const [index, { title, text }] of this.#tips.entries())
      this.#print(`  ${index + 1}. ${title}\n     ${text.slice(0, 160)}`)
  }

  #byNumber(said: string): CaseSummary | undefined {
    return this.#numbered[Number(said) - 1]
  }

  async #told(event: LiveEvent | { type: 'lost' } | { type: 'found' }): Promise<void> {
    const { say } = this.options
    switch (event.type) {
      case 'lost':
        return this.#print(say.lost)
      case 'found':
        return this.#print(say.found)
      case 'reset':
        return this.#queue()
      case 'message':
        if (event.conversation === this.#current?.conversation) this.#showMessage(event.message)
        else if (event.message.by.kind === 'customer') this.#print(`· ${event.conversation}: ${event.message.text}`)
        return
      case 'case':
        return this.#toldOfCase(event)
    }
  }

  async #toldOfCase({ what, case: now, conversation }: Extract<LiveEvent, { type: 'case' }>): Promise<void> {
    const { say } = this.options
    const { id } = await this.#me()
    if (what === 'handoff.offered_to' && now?.phase === 'offered' && now.agent === id) {
      this.#offered = now
      return this.#print(say.offered(lineOf(now)))
    }
    if (what === 'handoff.requested' && now) return this.#print(say.queued(lineOf(now)))
    if (
      conversation === this.#current?.conversation &&
      (now === null || (now.agent !== undefined && now.agent !== id))
    ) {
      this.#print(say.ended(this.#current.customer))
      this.#current = undefined
    }
    if (conversation === this.#offered?.conversation && now?.agent !== id) this.#offered = undefined
  }

  #who: Promise<{ id: string }> | undefined
  #me(): Promise<{ id: string }> {
    this.#who ??= this.options.client.me()
    return this.#who
  }

  #showMessage({ position, by, text, status }: MessageView): void {
    if (this.#shown.has(position) || text === '') return
    this.#shown.add(position)
    const { say } = this.options
    const who = (signs as Record<string, string>)[by.kind] ?? by.kind
    this.#print(`  ${who} ${text.replaceAll('\n', '\n    ')}${status === 'draft' ? ` ${say.draft}` : ''}`)
  }

  #print(text: string): void {
    const { output, isTerminal } = this.options
    // Above what is being typed, which stays.
    if (isTerminal) output.write('\r\u001b[K')
    output.write(`${printableLines(text)}\n`)
    this.#prompt()
  }

  #prompt(): void {
    if (this.options.isTerminal) this.#lines.prompt(true)
  }
}

const lineOf = ({ customer, channel, queue, problem, level, line, ticket }: CaseSummary): string =>
  [`${customer} (${channel})`, queue, problem, level, ticket, line].filter(Boolean).join(' · ')

const day = (at: number): string => new Date(at).toLocaleDateString('sv-SE')

const messageOf = (error: unknown): string =>
  error instanceof DeskRefusal
    ? `✗ ${error.message} (${error.code})`
    : `✗ ${error instanceof Error ? error.message : String(error)}`
