import type { MessageFrame } from '@huida/adapter-web'
import type { Choice } from '@huida/core'
import { element, icon } from './dom.js'
import type { Said } from './line.js'
import { bubble, press, render } from './parts.js'
import type { Words } from './words.js'

/** What the visitor does. */
export interface Actions {
  say(said: { text: string } | { choice: Choice }): void
  earlier(): Promise<{ messages: MessageFrame[]; more: boolean }>
}

const MAX_TEXT = 8_000
const TYPING_MS = 6_000
const NOTICE_MS = 8_000
/** A pause in the conversation is shown by the time at which it went on. */
const PAUSE_MS = 15 * 60_000
/** Short losses of the connection are nobody's concern. */
const CALM_MS = 1_500

/** The conversation on the page: what was said, what is being written, what waits to be sent. */
export class Chat {
  readonly panel: HTMLElement
  readonly input: HTMLTextAreaElement
  readonly #told = element('div')
  readonly #writing = element('div', { 'aria-live': 'off' })
  readonly #waiting = element('div', { 'aria-live': 'off' })
  readonly #typing = element('p', { class: 'bubble typing', hidden: '' }, element('b'), element('b'), element('b'))
  readonly #state = element('p', { class: 'state', role: 'status', hidden: '' })
  readonly #notice = element('p', { class: 'notice', role: 'alert', hidden: '' })
  readonly #earlier: HTMLButtonElement
  readonly #send: HTMLButtonElement
  readonly #log: HTMLElement
  #lastAt = 0
  #writingFor = 0
  #typingTimer = 0
  #noticeTimer = 0
  #stateTimer = 0

  constructor(
    private readonly words: Words,
    private readonly locale: string,
    private readonly actions: Actions,
    title: string,
    ...buttons: HTMLElement[]
  ) {
    this.#earlier = element('button', { class: 'earlier', type: 'button', hidden: '' }, words.earlier)
    this.#earlier.onclick = () => void this.#showEarlier()
    this.#typing.append(element('span', { class: 'sr' }, words.bot + words.typing))
    // What is told before the page is up to date is not read aloud; `ready` turns that on.
    this.#log = element(
      'div',
      { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': words.log, tabindex: '0' },
      this.#earlier,
      this.#told,
      this.#writing,
      this.#waiting,
      this.#typing,
    )
    this.input = element('textarea', {
      rows: '1',
      'aria-label': words.write,
      placeholder: words.write,
      enterkeyhint: 'send',
    })
    this.#send = element('button', { class: 'send', 'aria-label': words.send }, icon('M12 19V5m-6 6 6-6 6 6'))
    this.#send.disabled = true
    const form = element('form', {}, this.input, this.#send)
    form.onsubmit = (event) => {
      event.preventDefault()
      this.#submit()
    }
    this.input.oninput = () => this.#fit()
    this.input.onkeydown = (event) => {
      // While an input method composes, Enter takes its suggestion; 229 is how Safari tells.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
      event.preventDefault()
      this.#submit()
    }
    this.panel = element(
      'section',
      { class: 'panel', role: 'dialog', 'aria-label': title },
      element('header', {}, element('i', {}, icon(bubbleLines)), element('h2', {}, title), ...buttons),
      this.#state,
      this.#log,
      this.#notice,
      form,
    )
  }

  /** Shows a message at the end, in the place of what stood for it. */
  show(message: MessageFrame): void {
    const isOut = message.direction === 'out'
    const stoodFor = isOut ? this.#answerTo(message.answers) : message.id && this.#row(message.id)
    this.#anchored(() => {
      if (isOut) this.#stopTyping()
      if (message.at - this.#lastAt > PAUSE_MS) this.#told.append(this.#time(message.at))
      this.#lastAt = message.at
      const row = this.#rowOf(message)
      if (stoodFor) {
        stoodFor.remove()
        row.classList.add('still')
      }
      this.#told.append(row)
      if (!isOut) this.#markChosen(message)
    }, !isOut)
  }

  /** Shows what was said and is not stored yet. */
  wait(said: Said): void {
    this.#anchored(() => {
      const row = element(
        'div',
        { class: 'row in waiting', 'data-id': said.id },
        bubble(said.text ?? said.choice!.label),
      )
      this.#waiting.append(row)
      setTimeout(() => {
        if (!row.classList.contains('failed'))
          this.#anchored(() => row.append(element('small', {}, this.words.waiting)))
      }, CALM_MS)
    }, true)
  }

  /** What was said will never be stored. */
  refuse(id: string, why: string): void {
    const row = this.#row(id)
    row?.classList.add('failed')
    row?.append(element('small', { role: 'alert' }, why))
  }

  /** Shows text that is still being written. */
  write(answers: number, text: string): void {
    this.#anchored(() => {
      this.#stopTyping()
      const row = this.#answerTo(answers) ?? element('div', { class: 'row out' })
      this.#writingFor = answers
      row.replaceChildren(bubble(text))
      this.#writing.replaceChildren(row)
    })
  }

  type(): void {
    if (this.#writing.firstChild) return
    this.#anchored(() => {
      this.#typing.hidden = false
    })
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_MS)
  }

  ready(earlier: boolean): void {
    if (this.#log.ariaLive === 'off') this.#earlier.hidden = !earlier
    this.#log.ariaLive = 'polite'
  }

  online(is: boolean): void {
    clearTimeout(this.#stateTimer)
    if (is) this.#state.hidden = true
    else
      this.#stateTimer = setTimeout(
        () => {
          this.#state.textContent = navigator.onLine ? this.words.connecting : this.words.offline
          this.#state.hidden = false
        },
        navigator.onLine ? CALM_MS : 0,
      )
  }

  notice(why: string): void {
    this.#notice.textContent = why
    this.#notice.hidden = false
    clearTimeout(this.#noticeTimer)
    this.#noticeTimer = setTimeout(() => {
      this.#notice.hidden = true
    }, NOTICE_MS)
  }

  toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight
  }

  #submit(): void {
    const text = this.input.value
    if (text.trim() === '') return
    if (text.length > MAX_TEXT) {
      this.notice(this.words.tooLong(text.length))
      return
    }
    this.#notice.hidden = true
    this.input.value = ''
    this.#fit()
    this.actions.say({ text })
  }

  /** The field is as high as its text, and what is empty cannot be sent. */
  #fit(): void {
    this.#send.disabled = this.input.value.trim() === ''
    this.input.style.height = 'auto'
    this.input.style.height = `${this.input.scrollHeight + 2}px`
  }

  #rowOf({ direction, parts, position }: MessageFrame): HTMLElement {
    const who = element('span', { class: 'sr' }, direction === 'in' ? this.words.you : this.words.bot)
    const shown = parts.map((part) => render(part, this.words, (choice) => this.actions.say({ choice })))
    const row = element('div', { class: `row ${direction}`, 'data-position': String(position) }, who, ...shown)
    // A picture grows when it has come.
    for (const image of row.querySelectorAll('img')) image.onload = () => this.#isAtEnd(image.height) && this.toEnd()
    return row
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

  async #showEarlier(): Promise<void> {
    this.#earlier.disabled = true
    try {
      const { messages, more } = await this.actions.earlier()
      const below = this.#log.scrollHeight - this.#log.scrollTop
      this.#told.prepend(...messages.map((message) => this.#rowOf(message)))
      this.#earlier.hidden = !more
      this.#log.scrollTop = this.#log.scrollHeight - below
    } catch {
      this.notice(this.words.connecting)
    } finally {
      this.#earlier.disabled = false
    }
  }

  /** Changes the log, and stays at its end if it was there. */
  #anchored(change: () => void, always = false): void {
    const stays = always || this.#isAtEnd(0)
    change()
    if (stays) this.toEnd()
  }

  #isAtEnd(grownBy: number): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#log
    return scrollHeight - scrollTop - clientHeight < 80 + grownBy
  }

  #stopTyping(): void {
    this.#typing.hidden = true
  }

  /** The text that is being written in answer to a message, or to one before it. */
  #answerTo(answers = 0): Element | null {
    return answers >= this.#writingFor ? this.#writing.firstElementChild : null
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

export const bubbleLines =
  'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM8 9h8M8 12.500h5'
