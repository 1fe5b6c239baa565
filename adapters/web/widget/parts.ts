import type { Choice, Part } from '@huida/core'
import { element, icon, isWeb, link } from './dom.js'
import type { Reaction } from './kept.js'
import { formatted, literal, spoken } from './markdown.js'
import type { Wording } from './wording.js'

/** One part of an answer, as an element. `choose` is called once, when a choice is pressed. */
export function render(part: Part, wording: Wording, choose: (choice: Choice) => void): HTMLElement {
  switch (part.type) {
    case 'text':
      return bubble(written(part))
    case 'choices':
      return element('div', { class: 'stack' }, bubble(written(part)), options(part.choices, saidOf(part), choose))
    case 'image':
      return picture(part.url, part.alt ?? '')
    case 'audio':
    case 'video':
      return link(part.url, { class: 'bubble file' }, part.type === 'video' && part.alt ? part.alt : wording[part.type])
    case 'location':
      return bubble([
        element(
          'p',
          { dir: 'auto' },
          [part.name, part.address, `${part.latitude}, ${part.longitude}`].filter(Boolean).join(' '),
        ),
      ])
    case 'link':
      return bubble([element('p', { dir: 'auto' }, link(part.url, {}, part.title), part.text ? ` ${part.text}` : '')])
    case 'native':
      return render(part.fallback, wording, choose)
    case 'file':
      return link(
        part.url,
        { class: 'bubble file' },
        icon('M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5M12 11v6m-3-3 3 3 3-3'),
        element('span', { dir: 'auto' }, part.name),
        element('small', {}, size(part.sizeBytes)),
      )
    case 'card':
      return element(
        'div',
        { class: 'card' },
        ...(part.imageUrl ? [picture(part.imageUrl, '')] : []),
        element(
          'div',
          { class: 'words' },
          element('strong', { dir: 'auto' }, part.url ? link(part.url, {}, part.title) : part.title),
          ...(part.text ? written({ text: part.text }) : []),
        ),
        ...(part.choices?.length ? [options(part.choices, part.title, choose)] : []),
      )
    case 'sources':
      return element(
        'p',
        { class: 'sources' },
        wording.sources,
        ...part.sources.flatMap(({ title, url }, index) => [index ? ' · ' : '', url ? link(url, {}, title) : title]),
      )
  }
}

/** A text as it is meant: Markdown where it says so, else as it is. */
const written = ({ text, format }: { text: string; format?: 'markdown' }): Node[] =>
  format ? formatted(text) : [element('p', { dir: 'auto' }, ...literal(text))]

/** The same as it is read aloud. */
const saidOf = ({ text, format }: { text: string; format?: 'markdown' }): string => (format ? spoken(text) : text)

/** What the customer said: shown as it was typed, whatever it means in Markdown. */
export const own = (text: string): HTMLElement => bubble([element('p', { dir: 'auto' }, ...literal(text))])

/** What is read aloud of an answer: all of its parts. */
export const heard = (parts: readonly Part[], wording: Wording): string =>
  parts.map((part) => heardOf(part, wording)).join('\n')

function heardOf(part: Part, wording: Wording): string {
  const offered = (choices: readonly Choice[] = []) =>
    choices.length > 0 ? [wording.choices + choices.map(({ label }) => label).join(', ')] : []
  switch (part.type) {
    case 'text':
      return saidOf(part)
    case 'choices':
      return [saidOf(part), ...offered(part.choices)].join('\n')
    case 'image':
      return part.alt ?? ''
    case 'file':
      return part.name
    case 'video':
      return part.alt ?? wording.video
    case 'audio':
      return part.transcript ?? wording.audio
    case 'location':
      return [part.name, part.address].filter(Boolean).join(' ')
    case 'link':
      return part.title
    case 'native':
      return heardOf(part.fallback, wording)
    case 'card':
      return [part.title, part.text ?? '', ...offered(part.choices)].join('\n')
    case 'sources':
      return wording.sources + part.sources.map(({ title }) => title).join(', ')
  }
}

const bubble = (children: Node[]): HTMLElement => element('div', { class: 'bubble' }, ...children)

function picture(url: string, alt: string): HTMLElement {
  if (!isWeb(url)) return own(alt)
  return link(url, { class: 'picture' }, element('img', { src: url, alt, referrerpolicy: 'no-referrer' }))
}

function options(choices: readonly Choice[], label: string, choose: (choice: Choice) => void): HTMLElement {
  const group = element('div', { class: 'options', role: 'group', 'aria-label': label })
  for (const choice of choices) {
    const button = element('button', { type: 'button' }, choice.label)
    button.onclick = () => {
      press(group, choice.label)
      choose(choice)
    }
    group.append(button)
  }
  return group
}

/** Whether the answer helped: one of two, which can be changed and taken back. */
export function rating(wording: Wording, rate: (emoji: Reaction['emoji'], removed: boolean) => void): HTMLElement {
  const thanks = element('small')
  const buttons = (
    [
      ['👍', wording.helped, thumb],
      ['👎', wording.didNot, thumbDown],
    ] as const
  ).map(([emoji, label, lines]) => {
    const button = element(
      'button',
      { type: 'button', 'aria-label': label, title: label, 'aria-pressed': 'false' },
      icon(lines),
    )
    button.onclick = () => {
      const isOff = button.getAttribute('aria-pressed') === 'true'
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button && !isOff))
      thanks.textContent = isOff ? '' : wording.rated
      rate(emoji, isOff)
    }
    return button
  })
  return element('div', { class: 'rating', role: 'group', 'aria-label': wording.rate }, ...buttons, thanks)
}

const thumb = 'M7 11v9H4v-9zm0 0 4-8c1.700 0 2.500 1 2.500 2.500V9h5a2 2 0 0 1 2 2.300l-1.200 7A2 2 0 0 1 17.300 20H7'
const thumbDown =
  'M17 13V4h3v9zm0 0-4 8c-1.700 0-2.500-1-2.500-2.500V15h-5a2 2 0 0 1-2-2.300l1.200-7A2 2 0 0 1 6.700 4H17'

/** Ends a group of choices: one press each. */
export function press(group: Element, label: string): void {
  for (const button of group.querySelectorAll('button')) {
    button.disabled = true
    button.setAttribute('aria-pressed', String(button.textContent === label))
  }
}

const size = (bytes: number | undefined) =>
  bytes === undefined ? '' : bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`
