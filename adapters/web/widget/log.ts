import type { MessageFrame } from '@huida/adapter-web'
import type { Choice } from '@huida/core'
import { element } from './dom.js'
import type { Reaction, Said } from './kept.js'
import { heard, own, press, rating, render } from './parts.js'
import type { Wording } from './wording.js'

const TYPING_MS = 6_000
/** A pause in the conversation is shown by the time at which it went on. */
const PAUSE_MS = 15 * 60_000
/** Short losses of the connection are nobody's concern. */
export const CALM_MS = 1_500
/** The parts of an answer come within so long of each other. */
const GATHER_MS = 250
/** What is left free above the place where an answer begins. */
const MARGIN = 12

/** What was said, what is being written, and what waits to be sent. Shows an answer from where it begins. */
export class Log {
  readonly element: HTMLElement
  /** Read aloud by screen readers, one answer at a time; what is on the page is not, or each part would be. */
  readonly announcements = element('div', { class: 'sr', role: 'status' })
  readonly #told = element('div')
  readonly #writing = element('div')
  readonly #waiting = element('div')
  readonly #typing = element('p', { class: 'bubble typing', hidden: '' }, element('b'), element('b'), element('b'))
  readonly #earlier: HTMLButtonElement
  #isLive = false
  #lastAt = 0
  #lastBy = ''
  #writingFor = 0
  #typingTimer = 0
  #unheard: string[] = []
  #heardTimer = 0
  /** Where the last answer begins, and what it answers; `undefined` after the customer's own words. */
  #beginning: HTMLElement | undefined
  #answers: number | undefined
  #placedAt = 0

  constructor(
    private readonly wording: Wording,
    private readonly locale: string,
    private readonly choose: (choice: Choice) => void,
    private readonly react: (reaction: Reaction) => void,
    earlier: () => Promise<{ messages: MessageFrame[]; more: boolean }>,
    notice: HTMLElement,
    /** Whom the customer speaks with, told when another begins to write. */
    private readonly speaksWith: (who: string) => void,
  ) {
    this.#earlier = element('button', { class: 'earlier', type: 'button', hidden: '' }, wording.earlier)
    this.#earlier.onclick = async () => {
      this.#earlier.disabled = true
      try {
        this.#showEarlier(await earlier())
      } finally {
        this.#earlier.disabled = false
      }
    }
    this.#typing.append(element('span', { class: 'sr' }, wording.typing))
    this.element = element(
      'div',
      { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': wording.log, tabindex: '0' },
      this.#earlier,
      notice,
      this.#told,
      this.#writing,
      this.#waiting,
      this.#typing,
    )
    // A keyboard that opens takes half of a phone.
    new ResizeObserver(() => this.#isPlaced() && this.place()).observe(this.element)
  }

  /** Shows a message at the end, in the place of what stood for it. */
  show(message: MessageFrame): void {
    const isOut = message.direction === 'out'
    const stoodFor = isOut ? this.#answerTo(message.answers) : message.id && this.#row(message.id)
    this.#following(() => {
      if (isOut) this.#stopTyping()
      if (message.at - this.#lastAt > PAUSE_MS) this.#told.append(this.#time(message.at))
      this.#lastAt = message.at
      const row = this.#rowOf(message, this.#lastBy)
      this.#lastBy = writer(message)
      this.#begin(row, isOut, message.answers)
      if (stoodFor) {
        stoodFor.remove()
        row.classList.add('still')
      }
      this.#told.append(row)
      if (!isOut) this.#markChosen(message)
    }, !isOut)
    if (isOut && this.#isLive) this.#announce(message)
    if (isOut && message.by?.kind !== 'system') this.speaksWith(this.#whoIs(message))
  }

  /** Shows what was said and is not stored yet. */
  wait(said: Said): void {
    this.#begin(undefined, false)
    this.#following(() => {
      const row = element('div', { class: 'row in waiting', 'data-id': said.id }, own(said.text ?? said.choice!.label))
      this.#waiting.append(row)
      setTimeout(() => {
        if (!row.classList.contains('failed'))
          this.#following(() => row.append(element('small', {}, this.wording.waiting)))
      }, CALM_MS)
    }, true)
  }

  /** What was said will never be stored. */
  refuse(id: string, why: string): void {
    const row = this.#row(id)
    row?.classList.add('failed')
    row?.append(element('small', { role: 'alert' }, why))
  }

  /** Shows text that is still being written; with none, nothing comes of it. */
  write(answers: number, text: string): void {
    this.#following(() => {
      this.#stopTyping()
      const row = this.#answerTo(answers) ?? element('div', { class: 'row out' })
      this.#writingFor = answers
      // What is written while one looks is a model's, and those write Markdown.
      row.replaceChildren(render({ type: 'text', text, format: 'markdown' }, this.wording, this.choose))
      this.#writing.replaceChildren(...(text ? [row] : []))
      this.#begin(row, text !== '', answers)
    })
  }

  type(): void {
    if (this.#writing.firstChild) return
    this.#following(() => {
      this.#typing.hidden = false
    })
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_MS)
  }

  /** Everything up to now was told: what comes from now on is read aloud. */
  ready(earlier: boolean): void {
    if (this.#isLive) return
    this.#earlier.hidden = !earlier
    this.#isLive = true
    this.element.classList.add('live')
    this.place()
  }

  /** Forgets what an ended session was told; what waits to be sent stays. */
  clear(): void {
    for (const part of [this.#told, this.#writing]) part.replaceChildren()
    this.#begin(undefined, false)
    this.#earlier.hidden = true
    this.#isLive = false
    this.#lastAt = 0
    this.#lastBy = ''
    this.speaksWith(this.wording.label)
  }

  /** Shows the last answer from where it begins, or the end. */
  place(): void {
    this.element.scrollTop = this.#goal()
    this.#placedAt = this.element.scrollTop
  }

  /** What was not heard while the chat was closed is not read aloud when it opens. */
  hush(): void {
    clearTimeout(this.#heardTimer)
    this.#unheard = []
    this.announcements.replaceChildren()
  }

  #announce(message: MessageFrame): void {
    this.#unheard.push(heard(message.parts, this.wording))
    clearTimeout(this.#heardTimer)
    this.#heardTimer = setTimeout(() => {
      this.announcements.replaceChildren(element('p', {}, this.#named(message) + this.#unheard.join('\n')))
      this.#unheard = []
    }, GATHER_MS)
  }

  #begin(row: HTMLElement | undefined, isOut: boolean, answers?: number): void {
    const goesOn = isOut && answers !== undefined && answers === this.#answers && this.#beginning?.isConnected
    // The text that was being written, and stood for the first part, is about to go.
    if (!goesOn || this.#beginning!.parentNode === this.#writing) this.#beginning = isOut ? row : undefined
    this.#answers = isOut ? answers : undefined
  }

  #rowOf(message: MessageFrame, before: string): HTMLElement {
    const { direction, by, parts, position } = message
    const shown = parts.map((part) =>
      direction === 'in' && part.type === 'text' ? own(part.text) : render(part, this.wording, this.choose),
    )
    // A person's name is for everybody to see, once; who else writes shows by the side and is for ears only.
    const isNamed = by?.kind === 'agent' && writer(message) !== before
    const name = isNamed
      ? element('span', { class: 'who' }, this.#whoIs(message))
      : element('span', { class: 'sr' }, this.#named(message))
    const kind = by?.kind === 'system' ? 'out system' : direction
    if (message.takesReactions)
      shown.push(
        rating(this.wording, (emoji, removed) => this.react({ of: position, emoji, ...(removed && { removed }) })),
      )
    const row = element('div', { class: `row ${kind}`, 'data-position': String(position) }, name, ...shown)
    // A picture grows when it has come.
    for (const image of row.querySelectorAll('img')) image.onload = () => this.#follows(image.height) && this.#advance()
    return row
  }

  #whoIs({ direction, by }: MessageFrame): string {
    const { you, label, person } = this.wording
    if (direction === 'in') return you
    return by?.kind === 'agent' ? person(by.name) : label
  }

  /** What a message begins with where it is read aloud. */
  #named(message: MessageFrame): string {
    return message.by?.kind === 'system' ? '' : this.#whoIs(message) + this.wording.colon
  }

  /** After a reload too, a choice that was made is not offered again. */
  #markChosen({ parts }: MessageFrame): void {
    const said = parts[0]?.type === 'text' ? parts[0].text : ''
    const last = [...this.#told.querySelectorAll('.options')].at(-1)
    const isChosen = [...(last?.querySelectorAll('button:enabled') ?? [])].some(
      ({ textContent }) => textContent === said,
    )
    if (last && isChosen) press(last, said)
  }

  #showEarlier({ messages, more }: { messages: MessageFrame[]; more: boolean }): void {
    const below = this.element.scrollHeight - this.element.scrollTop
    let before = ''
    const rows = messages.map((message) => {
      const row = this.#rowOf(message, before)
      before = writer(message)
      return row
    })
    this.#told.prepend(...rows)
    this.#earlier.hidden = !more
    this.element.scrollTop = this.element.scrollHeight - below
  }

  /** Changes the log, and follows what is new, unless the person has scrolled away to read something else. */
  #following(change: () => void, always = false): void {
    const follows = always || this.#follows(0)
    change()
    if (follows) this.#advance()
  }

  #follows(grownBy: number): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.element
    return scrollHeight - scrollTop - clientHeight < 80 + grownBy || this.#isPlaced()
  }

  /** Whether the person has left the log where it was put. */
  #isPlaced(): boolean {
    return Math.abs(this.element.scrollTop - this.#placedAt) < 8
  }

  /** Never backward: whoever has read on is not taken to the beginning again. */
  #advance(): void {
    if (this.#goal() > this.element.scrollTop) this.place()
  }

  #goal(): number {
    const { scrollHeight, clientHeight } = this.element
    const end = scrollHeight - clientHeight
    return this.#beginning ? Math.max(0, Math.min(end, this.#beginning.offsetTop - MARGIN)) : end
  }

  #stopTyping(): void {
    this.#typing.hidden = true
  }

  /** The text that is being written in answer to a message, or to one before it. */
  #answerTo(answers = 0): HTMLElement | undefined {
    return answers >= this.#writingFor ? (this.#writing.children[0] as HTMLElement | undefined) : undefined
  }

  #row(id: string): HTMLElement | null {
    return this.#waiting.querySelector(`[data-id="${CSS.escape(id)}"]`)
  }

  #time(at: number): HTMLElement {
    const isToday = new Date(at).toDateString() === new Date().toDateString()
    const how: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
    if (!isToday) Object.assign(how, { month: 'short', day: 'numeric' })
    return element('time', {}, new Intl.DateTimeFormat(this.locale, how).format(at))
  }
}

/** Who wrote a message, as a key. */
const writer = ({ direction, by }: MessageFrame): string => direction + by?.kind + by?.name
