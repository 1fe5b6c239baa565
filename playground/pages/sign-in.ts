// Whoever opens a page that is not for everybody sees this one. The token comes behind the # of the link, or is pasted; it is
// shown to the server once, which answers with a cookie that no script can read.

const words = {
  zh: {
    page: '慧答 · 管理员令牌',
    title: '需要管理员令牌',
    about: '这里显示客户写的话。请打开启动时终端显示的链接，或在下面粘贴令牌。',
    token: '令牌',
    open: '打开',
    wrong: '令牌不对。程序重新启动后令牌会更换；请使用终端最近一次显示的链接。',
    lost: '连接不上服务器，请稍后再试。',
  },
  en: {
    page: 'Huida · Administrator token',
    title: 'This needs the administrator token',
    about:
      'This page shows what customers wrote. Open the link that the terminal showed at the start, or paste the token below.',
    token: 'Token',
    open: 'Open',
    wrong:
      'This is not the token. It changes when the program is started anew: use the link that the terminal showed last.',
    lost: 'The server cannot be reached. Try again later.',
  },
}

const say = words[(localStorage.getItem('huida.locale') ?? navigator.language).startsWith('zh') ? 'zh' : 'en']
const input = document.querySelector<HTMLInputElement>('#token')!
const problem = document.querySelector('#problem')!

document.documentElement.lang = say === words.zh ? 'zh-CN' : 'en'
document.title = say.page
for (const marked of document.querySelectorAll<HTMLElement>('[data-word]'))
  marked.textContent = say[marked.dataset.word as 'title']

async function signIn(token: string): Promise<void> {
  try {
    const response = await fetch('/api/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    if (response.ok) return location.reload()
    problem.textContent = say.wrong
  } catch {
    problem.textContent = say.lost
  }
  input.focus()
}

document.querySelector('#form')!.addEventListener('submit', (event) => {
  event.preventDefault()
  void signIn(input.value.trim())
})

function followLink(): void {
  const [, token] = /^#token=(.+)$/.exec(location.hash) ?? []
  if (!token) return
  // Out of the address bar and the history before anything else.
  history.replaceState(null, '', location.pathname)
  void signIn(decodeURIComponent(token))
}

addEventListener('hashchange', followLink)
followLink()
