/** How the chat shall look on a site. What is empty is left to the widget. */
export interface Look {
  locale: '' | 'zh-CN' | 'en'
  theme: '' | 'light' | 'dark'
  title: string
  label: string
  notice: string
  /** `#rrggbb`. */
  accent: string
  isOpen: boolean
}

/** The widget's own colour. */
export const OWN_ACCENT = '#0a6b73'

export const ownLook: Look = {
  ...{ locale: '', theme: '', title: '', label: '', notice: '', accent: OWN_ACCENT, isOpen: false },
}

/** What is put into a page. `server`: where the program is reached, without a slash at the end. */
export function snippetOf(look: Look, server: string): string {
  const { locale, theme, title, label, notice, isOpen } = look
  const given = [
    ['src', `${server}/web/widget.js`],
    ['data-locale', locale],
    ['data-theme', theme],
    ['data-title', title.trim()],
    ['data-ai-label', label.trim()],
    ['data-ai-notice', notice.trim()],
  ].filter(([, value]) => value !== '')
  const attributes = given.map(([name, value]) => `${name}="${escaped(value!)}"`)
  const style = styleOf(look)
  return `${style && `<style>${style}</style>\n`}<script ${[...attributes, ...(isOpen ? ['data-open'] : []), 'async'].join(' ')}></script>`
}

/** A page with nothing but the chat, as the frame of the preview shows it. The policy of the console holds in it too. */
export function previewOf(look: Look, server: string, nonce: string): string {
  const [, script] = /(<script .*)$/s.exec(snippetOf({ ...look, isOpen: true }, server))!
  const style = `html{color-scheme:${look.theme || 'light dark'}}${styleOf(look)}`
  return `<!doctype html><html lang="${look.locale || 'zh-CN'}"><head><meta charset="utf-8"><title>Preview</title><style nonce="${escaped(nonce)}">${style}</style></head><body>${script}</body></html>`
}

/** Words on the accent are white or nearly black, whichever can be read. */
function styleOf({ accent }: Look): string {
  if (accent === OWN_ACCENT || !/^#[0-9a-f]{6}$/i.test(accent)) return ''
  const on = lightness(accent) > 0.18 ? '#16222a' : '#fff'
  return `:root{--huida-accent:${accent};--huida-on-accent:${on};--huida-accent-dark:${accent};--huida-on-accent-dark:${on}}`
}

/** Relative luminance, as WCAG has it. */
function lightness(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

const escaped = (text: string): string =>
  text.replace(/[&"<>]/g, (sign) => ({ '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' })[sign]!)
