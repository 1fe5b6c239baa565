/** What the page says around the widget, in both languages. */
const words = {
  zh: {
    page: '慧答 · 客服',
    traces: '决策记录',
    title: '慧选商店的客服机器人',
    about: '用中文或英文提问。答案来自商店的知识库，并注明出处；不知道的，它会如实告诉您，并可以转给同事。',
    examples: '试着问',
    source: '问完以后，在「决策记录」里可以看到每一步看到了什么、怎么打分、选了什么。',
    other: 'English',
    questions: [
      '我的快递三天没动了，是不是丢了？',
      '订单 202611170012 都好几天没动了，手机尾号 6688',
      '买的鞋穿着挤脚，想换大一号',
      '刚买完就跌价，差价退不退',
      '单位要报销，抬头怎么写',
    ],
  },
  en: {
    page: 'Huida · Support',
    traces: 'Decisions',
    title: 'The support bot of the Huixuan shop',
    about:
      'Ask in English or Chinese. Answers come from the shop’s knowledge and name their source; what it does not know, it says, and offers a person.',
    examples: 'Try asking',
    source: 'Afterwards, “Decisions” shows what each step saw, how it scored it, and what it chose.',
    other: '中文',
    questions: [
      'how do I return a jacket?',
      'where is my parcel for order 202611150088? my phone ends in 6688',
      'do you ship to Singapore?',
      'tracking says delivered but there is nothing at my door',
      'you took the money from my card two times',
    ],
  },
}

const locale = (localStorage.getItem('huida.locale') ?? navigator.language).startsWith('zh') ? 'zh' : 'en'
const say = words[locale]
const byId = (id: string) => document.getElementById(id)!

document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
document.title = say.page
for (const marked of document.querySelectorAll<HTMLElement>('[data-word]'))
  marked.textContent = say[marked.dataset.word as 'title']

const other = byId('locale')
other.textContent = say.other
other.lang = locale === 'zh' ? 'en' : 'zh-CN'
other.addEventListener('click', () => {
  localStorage.setItem('huida.locale', locale === 'zh' ? 'en' : 'zh')
  location.reload()
})

byId('examples').append(
  ...say.questions.map((question) => {
    const item = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = question
    button.addEventListener('click', () => ask(question))
    item.append(button)
    return item
  }),
)

// A page of your own needs no more than this one script, written into its HTML.
const widget = document.createElement('script')
widget.src = '/web/widget.js'
widget.dataset.target = '#chat'
widget.dataset.locale = document.documentElement.lang
document.body.append(widget)

/** Types a question into the widget and sends it, as a person would. */
function ask(question: string): void {
  const root = byId('chat').firstElementChild?.shadowRoot
  const input = root?.querySelector('textarea')
  if (!input) return
  input.value = question
  input.dispatchEvent(new Event('input'))
  input.form?.requestSubmit()
  input.focus()
}
