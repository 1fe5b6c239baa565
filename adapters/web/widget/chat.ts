import type { MessageFrame } from '@huida/adapter-web'
import type { Choice } from '@huida/core'
import { element, icon } from './dom.js'
import type { Reaction } from './kept.js'
import { CALM_MS, Log } from './log.js'
import type { Wording } from './wording.js'

/** What the visitor does. */
export interface Actions {
  say(said: { text: string } | { choice: Choice }): void
  react(reaction: Reaction): void
  earlier(): Promise<{ messages: MessageFrame[]; more: boolean }>
}

const MAX_TEXT = 8_000
const NOTICE_MS = 8_000

/** The chat on the page: its heading, the conversation, and the field to write in. */
export class Chat {
  readonly panel: HTMLElement
  readonly input: HTMLTextAreaElement
  readonly log: Log
  readonly #state = element('p', { class: 'state', role: 'status', hidden: '' })
  readonly #notice = element('p', { class: 'notice', role: 'alert', hidden: '' })
  readonly #send: HTMLButtonElement
  #noticeTimer = 0
  #stateTimer = 0

  constructor(
    private readonly wording: Wording,
    locale: string,
    private readonly actions: Actions,
    title: string,
    ...buttons: HTMLElement[]
  ) {
    const program = element('p', { class: 'program', id: 'program' }, wording.program)
    const label = element('p', { class: 'label' }, wording.label)
    this.log = new Log(
      wording,
      locale,
      (choice) => actions.say({ choice }),
      (reaction) => actions.react(reaction),
      () => this.#earlier(),
      program,
      (who) => {
        label.textContent = who
      },
    )
    this.input = element('textarea', {
      rows: '1',
      'aria-label': wording.write,
      placeholder: wording.write,
      enterkeyhint: 'send',
    })
    this.#send = element('button', { class: 'send', 'aria-label': wording.send }, icon('M12 19V5m-6 6 6-6 6 6'))
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
      { class: 'panel', role: 'dialog', 'aria-label': title, 'aria-describedby': 'program' },
      element(
        'header',
        {},
        element('i', {}, icon(bubbleLines)),
        element('div', {}, element('h2', {}, title), label),
        ...buttons,
      ),
      this.#state,
      this.log.element,
      this.log.announcements,
      this.#notice,
      form,
    )
  }

  online(is: boolean): void {
    clearTimeout(this.#stateTimer)
    if (is) this.#state.hidden = true
    else
      this.#stateTimer = setTimeout(
        () => {
          this.#state.textContent = navigator.onLine ? this.wording.connecting : this.wording.offline
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

  async #earlier(): Promise<{ messages: MessageFrame[]; more: boolean }> {
    try {
      return await this.actions.earlier()
    } catch {
      this.notice(this.wording.connecting)
      return { messages: [], more: true }
    }
  }

  #submit(): void {
    const text = this.input.value
    if (text.trim() === '') return
    if (text.length > MAX_TEXT) {
      this.notice(this.wording.tooLong(text.length))
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
}

export const bubbleLines =
  'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM8 9h8M8 12.500h5'
