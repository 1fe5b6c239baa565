import { bubbleLines, Chat } from './chat.js'
import { element, icon } from './dom.js'
import { forThisTab, keep, recall } from './kept.js'
import { Line } from './line.js'
import { style } from './style.js'
import { wordingFor } from './wording.js'

/**
 * ```html
 * <script src="https://bot.example/web/widget.js" async></script>
 * ```
 *
 * | attribute | |
 * |---|---|
 * | `data-title` | the heading; default: "Support" in the page's language |
 * | `data-locale` | `zh-CN` or `en`; default: the page's `lang`, else the browser's |
 * | `data-open` | open from the start |
 * | `data-target` | a selector: the chat fills this element, without a button |
 * | `data-ai-label`, `data-ai-notice` | how it says that it is a program, in the header and before the first message; default: "AI assistant" … |
 * | `data-theme` | `light` or `dark`; default: what the visitor prefers |
 * | `data-server` | where the bot is, when the script comes from somewhere else: `https://bot.example/web/` |
 */
function mount(script: HTMLScriptElement): void {
  const { title, locale: wanted, open, target, theme, server, aiLabel: label, aiNotice: notice } = script.dataset
  const locale = wanted || document.documentElement.lang || navigator.language
  const wording = { ...wordingFor(locale) }
  // Whoever speaks must know that it is with a program: the wording may be changed, not taken away.
  if (label?.trim()) wording.label = label
  if (notice?.trim()) wording.program = notice
  const base = new URL(server ?? '.', script.src).href
  const place = target ? document.querySelector<HTMLElement>(target) : document.body
  if (!place) {
    console.error(`Huida: no element matches data-target="${target}". Put it into the page, or correct the selector.`)
    return
  }

  const host = element('div', { lang: locale, ...(theme && { 'data-theme': theme }) })
  const root = host.attachShadow({ mode: 'open' })
  dress(root)

  const close = element('button', { class: 'close', type: 'button', 'aria-label': wording.close }, icon('m6 9 6 6 6-6'))
  const chat = new Chat(
    wording,
    locale,
    {
      say: (said) => chat.log.wait(line.say(said)),
      react: (reaction) => void line.say({ reaction }),
      earlier: () => line.earlier(),
    },
    title || wording.title,
    ...(target ? [] : [close]),
  )

  let isOpen = false
  let isReady = false
  let unread = 0
  const badge = element('span', { class: 'badge', hidden: '' })
  const launcher = element(
    'button',
    { class: 'launcher', type: 'button', 'aria-expanded': 'false' },
    icon(bubbleLines),
    badge,
  )
  const count = (now: number) => {
    unread = now
    badge.hidden = now === 0
    badge.textContent = now > 99 ? '99+' : String(now)
    launcher.ariaLabel = now > 0 ? `${wording.open}, ${wording.unread(now)}` : wording.open
  }

  const line = new Line(base, locale, {
    message(message) {
      chat.log.show(message)
      if (isReady && !isOpen && message.direction === 'out') count(unread + 1)
    },
    ready(earlier) {
      isReady = true
      chat.log.ready(earlier)
    },
    typing: () => chat.log.type(),
    provisional: (answers, text) => chat.log.write(answers, text),
    refused: ({ id }, why) => chat.log.refuse(id, why),
    notice: (why) => chat.notice(why),
    online: (is) => chat.online(is),
    anew(quietly) {
      isReady = false
      count(0)
      chat.log.clear()
      if (!quietly) chat.notice(wording.ended)
    },
  })

  const show = (now: boolean, isAsked = true) => {
    isOpen = now
    chat.panel.hidden = !now
    chat.log.hush()
    launcher.ariaExpanded = String(now)
    keep(forThisTab, `huida:open`, now ? '1' : '0')
    if (now) {
      count(0)
      line.start()
      chat.log.place()
      if (isAsked) chat.input.focus()
    } else if (isAsked) launcher.focus()
  }

  if (target) {
    host.style.cssText = 'display:block;height:100%'
    root.append(chat.panel)
    isOpen = true
    line.start()
  } else {
    chat.panel.classList.add('floating')
    chat.panel.id = 'panel'
    launcher.setAttribute('aria-controls', 'panel')
    launcher.onclick = () => show(!isOpen)
    close.onclick = () => show(false)
    chat.panel.onkeydown = (event) => {
      if (event.key === 'Escape' && !event.isComposing) show(false)
    }
    root.append(chat.panel, launcher)
    count(0)
    fitKeyboard(chat.panel)
    const was = recall(forThisTab, `huida:open`)
    show(was === '1' || (was !== '0' && open !== undefined && open !== 'false'), false)
    // Whoever has spoken before hears of what is new; nobody else costs a connection.
    if (line.isKnown) line.start()
  }
  for (const said of line.waiting) if (!said.reaction) chat.log.wait(said)
  place.append(host)
  chat.log.place()
}

/** Strict content security policies allow constructed style sheets. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(element('style', {}, style))
  }
}

/** On small screens the panel fills what the keyboard leaves. */
function fitKeyboard(panel: HTMLElement): void {
  const view = window.visualViewport
  if (!view) return
  const fit = () => {
    panel.style.setProperty('--height', `${view.height}px`)
    panel.style.setProperty('--top', `${view.offsetTop}px`)
  }
  view.onresize = view.onscroll = fit
  fit()
}

// Only while a script runs does the page tell which one it is; of modules it never does.
const script = document.currentScript as HTMLScriptElement | null
if (!script)
  console.error('Huida: the widget does not know its own address. Load it by <script src="…/web/widget.js" async>.')
else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => mount(script))
else mount(script)
