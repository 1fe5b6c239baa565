import { inWords, scoresIn } from '../src/trace-values.js'
import { type TraceWords, words } from './traces-words.js'

/** How often the page asks for news, in milliseconds. */
const REFRESH_MS = 1_500

// The shapes of `/traces/conversations` and `/traces/conversations/<id>`: the store's own, as JSON.
interface Listed {
  id: string
  adapter: string
  name?: string
  updatedAt: number
}
interface Part {
  type: string
  text?: string
  title?: string
  url?: string
  name?: string
  alt?: string
  choices?: { label: string; value: string }[]
  sources?: { title: string; articleId: string; version: number }[]
}
interface Step {
  step: string
  saw?: unknown
  scored?: unknown
  chose?: unknown
  ms?: number
}
interface In {
  kind: 'in'
  position: number
  acceptedAt: number
  attempts: number
  outcome?: 'answered' | 'silent' | 'failed' | 'quarantined' | 'refused' | 'noted' | 'merged'
  error?: string
  trace?: Step[]
  startedAt?: number
  endedAt?: number
  event: {
    type: EventType
    by?: Author
    parts?: Part[]
    what?: string
    value?: string
    label?: string
    name?: string
  }
}
type EventType =
  | 'message'
  | 'choice'
  | 'join'
  | 'leave'
  | 'edited'
  | 'deleted'
  | 'reacted'
  | 'moved'
  | 'timer'
  | 'action'
  | 'trouble'
  | 'send'
interface Author {
  kind: 'customer' | 'bot' | 'agent' | 'system'
  name?: string
}
interface Act {
  type: 'say' | 'edit' | 'delete' | 'react' | 'assign'
  part?: Part
  emoji?: string
  owner?: { kind: string; id?: string; name?: string }
}
interface Out {
  kind: 'out'
  position: number
  by: Author
  act: Act
  answers?: number
  status: 'waiting' | 'sending' | 'delivered' | 'rejected' | 'unknown' | 'draft' | 'held' | 'superseded'
  attempts: number
  code?: string
  at: number
  settledAt?: number
}
interface StoredRecord {
  kind: 'record'
  position: number
  type: string
  data: unknown
}
type Entry = In | Out | StoredRecord

let locale: 'zh' | 'en' = (localStorage.getItem('huida.locale') ?? navigator.language).startsWith('zh') ? 'zh' : 'en'
let say: TraceWords = words[locale]
/** What is shown now, as text: nothing is drawn again while nothing changes, so that selections and focus stay. */
let shown = ''

const byId = (id: string) => document.getElementById(id)!
const selected = () => decodeURIComponent(location.hash.slice(1))

function element(
  tag: string,
  about: { class?: string; text?: string } = {},
  ...children: (Node | undefined)[]
): HTMLElement {
  const made = document.createElement(tag)
  if (about.class) made.className = about.class
  if (about.text !== undefined) made.textContent = about.text
  made.append(...children.filter((child) => child !== undefined))
  return made
}

async function read<T>(path: string): Promise<T | undefined> {
  const response = await fetch(path, { headers: { accept: 'application/json' } })
  if (response.status === 404) return undefined
  // The session has ended: the page asks for the token again.
  if (response.status === 403) location.reload()
  if (!response.ok) throw new Error(String(response.status))
  return (await response.json()) as T
}

async function refresh(): Promise<void> {
  const id = selected()
  const state = document.querySelector('.live')!
  try {
    const [conversations, entries] = await Promise.all([
      read<Listed[]>('/traces/conversations'),
      id ? read<Entry[]>(`/traces/conversations/${encodeURIComponent(id)}`) : undefined,
    ])
    state.classList.remove('lost')
    state.firstElementChild!.textContent = say.live
    const next = JSON.stringify([locale, id, conversations, entries])
    if (next === shown || id !== selected()) return
    shown = next
    list(conversations ?? [], id)
    show(id, entries)
  } catch {
    // Whatever it was, the next refresh asks again.
    state.classList.add('lost')
    state.firstElementChild!.textContent = say.lost
  }
}

function list(conversations: Listed[], id: string): void {
  const focused = document.activeElement?.getAttribute('href')
  byId('conversations').replaceChildren(
    ...conversations.map((conversation) => {
      const link = element(
        'a',
        {},
        element('b', { text: conversation.name ?? conversation.id.slice(conversation.adapter.length + 1) }),
        element('small', { text: `${conversation.adapter} · ${time(conversation.updatedAt)}` }),
      ) as HTMLAnchorElement
      link.href = `#${encodeURIComponent(conversation.id)}`
      if (conversation.id === id) link.setAttribute('aria-current', 'page')
      return element('li', {}, link)
    }),
  )
  if (focused?.startsWith('#')) document.querySelector<HTMLElement>(`nav a[href="${CSS.escape(focused)}"]`)?.focus()
  byId('nobody').hidden = conversations.length > 0
  byId('nobody').textContent = say.nobody
}

function show(id: string, entries: Entry[] | undefined): void {
  document.body.classList.toggle('open', id !== '')
  byId('conversation-title').textContent = id || say.choose
  const section = document.querySelector('section')!
  const atEnd = section.scrollHeight - section.scrollTop - section.clientHeight < 80
  byId('turns').replaceChildren(...blocks(entries ?? []))
  if (atEnd) section.scrollTop = section.scrollHeight
}

/** Each event with the messages that answer it and what was recorded meanwhile, in order. */
function blocks(entries: Entry[]): HTMLElement[] {
  const turns = new Map<number, HTMLElement>()
  let latest: HTMLElement | undefined
  const alone: HTMLElement[] = []
  for (const entry of entries) {
    if (entry.kind === 'in') {
      latest = turnOf(entry)
      turns.set(entry.position, latest)
      alone.push(latest)
      continue
    }
    const home = entry.kind === 'out' ? turns.get(entry.answers ?? -1) : latest
    const made = entry.kind === 'out' ? outOf(entry, home !== undefined) : recordOf(entry)
    if (home) home.append(made)
    else alone.push(element('article', { class: 'turn' }, made))
  }
  return alone
}

function turnOf(entry: In): HTMLElement {
  const { outcome, startedAt, endedAt } = entry
  const tone =
    outcome === undefined
      ? 'wait'
      : outcome === 'answered'
        ? 'good'
        : outcome === 'silent' || outcome === 'noted' || outcome === 'merged'
          ? ''
          : 'bad'
  const meta = element(
    'div',
    { class: 'meta' },
    element('span', { class: `badge ${tone}`, text: say[outcome ?? 'deciding'] }),
    entry.attempts > 1 ? element('span', { class: 'wait', text: say.attempts(entry.attempts) }) : undefined,
    startedAt !== undefined && endedAt !== undefined
      ? element('span', { text: `${endedAt - startedAt} ms` })
      : undefined,
    element('time', { text: time(entry.acceptedAt) }),
  )
  return element(
    'article',
    { class: 'turn' },
    element('div', { class: 'said' }, element('p', { text: wordsOf(entry) }), meta),
    entry.error ? element('p', { class: 'record bad', text: entry.error }) : undefined,
    entry.trace?.length
      ? element('ol', { class: 'steps' }, ...entry.trace.map(stepOf))
      : outcome && element('p', { class: 'record', text: say.noSteps }),
  )
}

function wordsOf({ event }: In): string {
  switch (event.type) {
    case 'message':
      return (event.parts ?? []).map(textOf).join('\n')
    case 'choice':
      return `▸ ${event.label ?? event.value}`
    case 'send':
      return `${say.send} ${(event.parts ?? []).map(textOf).join('\n')}`
    case 'timer':
      return `${say.timer} ${event.name}`
    case 'action':
      return `${say.action} ${event.name}`
    case 'trouble':
      return `${say.trouble} ${event.what}`
    case 'join':
    case 'leave':
    case 'edited':
    case 'deleted':
    case 'reacted':
    case 'moved':
      return say[event.type]
  }
}

/** In whose name, where it is not the bot's. */
const whoOf = ({ kind, name }: Author): string =>
  kind === 'agent' ? say.agent(name ?? '') : kind === 'system' ? say.system : ''

/** What was done on the platform besides saying something. */
function doneBy({ type, emoji, owner }: Act): string | undefined {
  switch (type) {
    case 'say':
      return undefined
    case 'edit':
    case 'delete':
      return say[type]
    case 'react':
      return emoji
    case 'assign':
      return `${say.assign} ${owner?.name ?? owner?.id ?? owner?.kind ?? ''}`
  }
}

const textOf = (part: Part): string => part.text ?? part.title ?? part.name ?? part.alt ?? part.url ?? `[${part.type}]`

function stepOf({ step, saw, scored, chose, ms }: Step): HTMLElement {
  const rows: [string, HTMLElement][] = []
  if (saw !== undefined) rows.push([say.saw, element('dd', { text: inWords(saw) })])
  if (scored !== undefined) rows.push([say.scored, element('dd', {}, scoresOf(scored))])
  if (chose !== undefined) rows.push([say.chose, element('dd', { class: 'chose', text: inWords(chose) })])
  return element(
    'li',
    { class: 'step' },
    element('h3', { text: step }, element('small', { text: ms === undefined ? '' : `+${Math.round(ms)} ms` })),
    element('dl', {}, ...rows.flatMap(([name, value]) => [element('dt', { text: name }), value])),
  )
}

function scoresOf(scored: unknown): HTMLElement {
  const scores = scoresIn(scored)
  if (!scores) return element('span', { text: inWords(scored) })
  const max = Math.max(1, ...scores.map(({ score }) => score))
  return element(
    'div',
    { class: 'bars' },
    ...scores.flatMap(({ name, score }) => {
      const meter = element('meter') as HTMLMeterElement
      meter.max = max
      meter.value = Math.max(0, score)
      meter.setAttribute('aria-label', name)
      const label = element('span', { text: name })
      label.title = name
      return [label, meter, element('output', { text: score.toFixed(2) })]
    }),
  )
}

function outOf(entry: Out, answers: boolean): HTMLElement {
  const { act, by, status } = entry
  const part = act.part ?? { type: act.type }
  const heading = [whoOf(by), doneBy(act)].filter(Boolean).join(' · ')
  const tone = status === 'delivered' ? 'good' : status === 'rejected' ? 'bad' : 'wait'
  return element(
    'div',
    { class: 'out' },
    heading ? element('p', { class: 'who', text: heading }) : undefined,
    part.type === 'sources' || !act.part ? undefined : element('p', { text: textOf(part) }),
    ...(part.sources ?? []).map((source) =>
      element('p', { text: `${say.sources}: ${source.title} (${source.articleId} v${source.version})` }),
    ),
    part.choices &&
      element('ul', { class: 'choices' }, ...part.choices.map(({ label }) => element('li', { text: label }))),
    element(
      'div',
      { class: 'meta' },
      element('span', { class: tone, text: entry.code ? `${say[status]} (${entry.code})` : say[status] }),
      entry.attempts > 1 ? element('span', { class: 'wait', text: say.attempts(entry.attempts) }) : undefined,
      entry.settledAt === undefined ? undefined : element('span', { text: `${entry.settledAt - entry.at} ms` }),
      answers ? undefined : element('span', { text: say.unasked }),
    ),
  )
}

const recordOf = ({ type, data }: StoredRecord): HTMLElement =>
  element('p', { class: 'record' }, element('code', { text: type }), document.createTextNode(` ${inWords(data)}`))

function time(at: number): string {
  const date = new Date(at)
  const today = date.toDateString() === new Date().toDateString()
  return date.toLocaleString(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    ...(!today && { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
}

function translate(): void {
  say = words[locale]
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  document.title = `${locale === 'zh' ? '慧答' : 'Huida'} · ${say.title}`
  for (const marked of document.querySelectorAll<HTMLElement>('[data-word]'))
    marked.textContent = say[marked.dataset.word as 'title']
  byId('locale').textContent = locale === 'zh' ? 'English' : '中文'
  byId('locale').lang = locale === 'zh' ? 'en' : 'zh-CN'
}

byId('locale').addEventListener('click', () => {
  locale = locale === 'zh' ? 'en' : 'zh'
  localStorage.setItem('huida.locale', locale)
  translate()
  void refresh()
})
addEventListener('hashchange', async () => {
  dropToken()
  await refresh()
  byId('conversation-title').focus()
})
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh()
})

/** The link of the terminal was opened in a browser that is known already. */
function dropToken(): void {
  if (location.hash.startsWith('#token=')) history.replaceState(null, '', location.pathname)
}

async function live(): Promise<void> {
  if (!document.hidden) await refresh()
  setTimeout(live, REFRESH_MS)
}

dropToken()
translate()
void live()
