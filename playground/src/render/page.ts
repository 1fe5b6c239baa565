import type { Choice, Part } from '@huida/core'
import type { Look } from './looks.js'

/** A page with the message on each channel, side by side. It loads nothing: pictures are told by their description. */
export function lookPage(looks: readonly Look[]): string {
  const columns = looks.map(
    ({ title, parts }) =>
      `<section><h2>${escaped(title)}</h2>${parts?.map((part) => `<div class="message">${html(part)}</div>`).join('') ?? '<p>not installed</p>'}</section>`,
  )
  return `<!doctype html><html><meta charset="utf-8"><title>huida render</title><style>${STYLE}</style><main>${columns.join('')}</main></html>\n`
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;background:#f2f3f5;color:#1d2129;margin:24px}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:24px}h2{font-size:15px}
.message{background:#fff;border-radius:12px;padding:10px 14px;margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere}
.media{display:block;background:#e5e8ef;border-radius:8px;padding:24px 12px;text-align:center}
.button{display:block;border:1px solid #3370ff;color:#3370ff;border-radius:8px;padding:4px 10px;margin-top:6px;text-align:center}
small{color:#86909c}`

function html(part: Part): string {
  switch (part.type) {
    case 'text':
      return escaped(part.text)
    case 'choices':
      return `${escaped(part.text)}${buttons(part.choices)}`
    case 'card':
      return `${part.imageUrl ? media('🖼', part.imageUrl) : ''}<strong>${escaped(part.title)}</strong>\n${escaped(part.text ?? '')}${part.url ? `\n<small>${escaped(part.url)}</small>` : ''}${buttons(part.choices ?? [])}`
    case 'image':
      return media('🖼', part.alt ?? part.url)
    case 'video':
      return media('🎬', part.alt ?? part.url)
    case 'audio':
      return media('🔊', part.transcript ?? part.url)
    case 'file':
      return media('📎', part.name)
    case 'location':
      return media('📍', part.name ?? `${part.latitude}, ${part.longitude}`)
    case 'link':
      return `<strong>${escaped(part.title)}</strong>\n${escaped(part.text ?? '')}\n<small>${escaped(part.url)}</small>`
    case 'sources':
      return part.sources.map(({ title }) => `<small>§ ${escaped(title)}</small>`).join('\n')
    case 'native':
      return `<small>${escaped(part.platform)}</small>\n${escaped(JSON.stringify(part.data))}`
  }
}

const media = (sign: string, words: string): string => `<span class="media">${sign}<br>${escaped(words)}</span>`

const buttons = (choices: readonly Choice[]): string =>
  choices.map(({ label }) => `<span class="button">${escaped(label)}</span>`).join('')

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
