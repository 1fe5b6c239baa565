import { card, choices, text } from '@huida/core'
import { expect, test } from '@jest/globals'
import { looksOf } from './looks.js'
import { lookPage } from './page.js'
import { drawLook } from './terminal.js'

const jacket = card('Jacket', { text: 'Warm', imageUrl: 'https://shop.example/j.png', choices: ['Buy it', 'Sizes'] })

test('a message is shown on the page, on every channel and as text, stepped down as the core does', async () => {
  const looks = await looksOf([jacket])
  expect(looks.map(({ title }) => title)).toEqual([
    ...[
      'Web',
      'Telegram',
      'Slack',
      'Microsoft Teams',
      'WeChat 公众号',
      'WeCom 微信客服',
      'WeChat (wechaty)',
      'Text only',
    ],
  ])
  expect(looks[0]?.parts).toEqual([jacket])
  expect(looks[1]?.parts?.map(({ type }) => type)).toEqual(['image', 'choices'])
  expect(looks.at(-1)?.parts?.every(({ type }) => type === 'text')).toBe(true)
  for (const { parts } of looks) expect(JSON.stringify(parts)).toContain('Buy it')
})

test('what each platform is told is in its own words, by its own adapter, and nobody is called', async () => {
  const looks = await looksOf([choices('Which one?', ['Buy it', 'Sizes'])])
  const told = Object.fromEntries(looks.map(({ platform, told }) => [platform, told?.[0]]))
  expect(told).toMatchObject({
    telegram: { method: 'sendMessage', payload: { reply_markup: { inline_keyboard: [[{ text: 'Buy it' }], [{}]] } } },
    slack: { blocks: [{ type: 'rich_text' }, { type: 'actions', elements: [{ text: { text: 'Buy it' } }, {}] }] },
    teams: { attachments: [{ content: { type: 'AdaptiveCard' } }] },
    'wechat-official': { msgtype: 'msgmenu', msgmenu: { head_content: 'Which one?' } },
    wecom: { msgtype: 'msgmenu', msgmenu: { list: [{ click: { content: 'Buy it' } }, {}] } },
    web: undefined,
  })
})

test('boxes and buttons are drawn, and what is no sign is made visible', async () => {
  const [web] = await looksOf([jacket, text('\u001b[31mred')], [])
  expect(drawLook(web!)).toContain('│ [ Buy it ]  [ Sizes ]')
  expect(drawLook(web!)).toContain('\\u001b[31mred')
})

test('the page shows words as words, whatever they hold', async () => {
  const page = lookPage(await looksOf([choices('<script>x</script>', ['"&'])], []))
  expect(page).toContain('&lt;script&gt;')
  expect(page).toContain('&quot;&amp;')
})
