/**
 * Saves what is shown as a page of its own, which loads nothing: the same words as on the screen. What only the screen needs
 * (`screen-only`) is left out; links lead back to the console.
 */
export function saveAsPage(shown: HTMLElement, title: string, name: string, language: string): void {
  const copy = shown.cloneNode(true) as HTMLElement
  for (const element of copy.querySelectorAll('.screen-only')) element.remove()
  for (const link of copy.querySelectorAll('a')) {
    const href = link.getAttribute('href') ?? ''
    if (!href.startsWith('#')) link.setAttribute('href', new URL(href, location.href).href)
  }
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    element.removeAttribute('class')
    element.removeAttribute('style')
  }
  const heading = document.createElement('title')
  heading.textContent = title
  // What the page serialises is escaped; as a style of this page the policy would refuse it.
  const page = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${heading.outerHTML}<style>${STYLE}</style></head>
<body>${copy.outerHTML}</body></html>
`
  const address = URL.createObjectURL(new Blob([page], { type: 'text/html' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.html`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

const STYLE = `
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.6 system-ui, sans-serif; color: #1a211f; background: #fff }
h2 { margin: 0; font-size: 1.4rem } h3 { margin: 1.6rem 0 .4rem; font-size: 1.1rem; border-bottom: 1px solid #d5dcd9 }
h4 { margin: .8rem 0 0; font-size: 1rem } p { margin: .2rem 0 } a { color: #0f6f66; margin-right: .8em } li { margin: .5rem 0 } span { margin-right: .8em }
`
