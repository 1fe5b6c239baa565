import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBot, plainText } from '@huida/core'
import { testChat, until } from '@huida/core/testing'
import { createRetriever, gaps, openSpace } from '@huida/knowledge'
import { rag } from '@huida/plugin-rag'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import { mineLog } from './mine.js'

/** One new question as twenty customers put it, five of them with a phone number. */
const planted = [
  '衣服上可以绣名字吗',
  '能帮我在T恤上绣字吗？电话13812345678',
  '请问支持刺绣定制吗',
  '想在衬衫上绣上孩子的名字',
  '你们有绣字服务吗',
  '买的外套能不能绣名字，我手机号15926018159',
  '定制刺绣多少钱',
  '绣字要另外收费吗',
  '可以绣英文名字吗，联系139 8084 1485',
  '刺绣名字要几天做好',
  '给衣服绣个名字怎么下单',
  '校服可以帮忙绣名字吗',
  '帽子能绣字不',
  '绣名字的服务在哪里选',
  '我要在围巾上绣两个字，打１３５４６２０１６８４',
  '有没有个性化刺绣',
  '衣服绣字怎么收费',
  '请问可以绣图案和名字吗',
  '刺绣字体可以选吗，微信同号18612345678',
  '团购的工服可以统一绣名字吗',
]
/** What is asked besides, and has an answer or is nobody's business. */
const others = [
  '怎么开发票？',
  '下单后几天能到？',
  '优惠券怎么用',
  '会员等级有哪些',
  '海外订单要交关税吗',
  '赠品没收到怎么办',
  '怎么注销账号',
  '今天股市怎么样',
  '给我讲个笑话',
  '你们老板是谁',
  '附近有停车场吗',
  '宇宙有多大',
]
const ANSWER = '可以。下单时选“刺绣定制”，每件 20 元，3 天内做好。'

const folder = mkdtempSync(join(tmpdir(), 'huida-mine-'))
const flags = { data: folder, knowledge: join(folder, 'knowledge.json'), since: '1d', customers: '3' }
// A part of the shop's articles, since the command reads them each time.
const content = JSON.parse(readFileSync(join(packageFolder, 'bots/shop/knowledge.json'), 'utf8')) as {
  articles: { locale: string }[]
}
content.articles = content.articles.filter(({ locale }) => locale === 'zh').slice(0, 30)
writeFileSync(flags.knowledge, JSON.stringify(content))

const store = sqlite({ file: join(folder, 'huida.db') })
const chat = testChat({ store })
const space = await openSpace({ file: flags.knowledge })
const retriever = createRetriever(space)
const bot = createBot({ adapters: [chat.adapter], store }).use(rag({ retriever }))

beforeAll(async () => {
  await bot.start()
  await retriever.settled()
  for (const [index, text] of planted.entries()) {
    await chat.user(`customer-${index}`).says(text)
    const other = others[index]
    if (other !== undefined) await chat.user(`other-${index}`).says(other)
  }
  // Twenty times by one customer is one customer.
  for (let time = 0; time < 5; time++) await chat.user('parrot').says('鹦鹉可以一起托运吗')
})
afterAll(async () => {
  await bot.stop()
  retriever.close()
  await space.close()
  rmSync(folder, { recursive: true })
})

/** What the command prints. */
async function printed(more: Partial<Parameters<typeof mineLog>[0]> = {}): Promise<string> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await mineLog({ ...flags, locale: 'zh', ...more })
    return log.mock.calls.flat().join('\n')
  } finally {
    log.mockRestore()
  }
}

const drafts = () => space.list().filter(({ origin }) => origin?.type === 'mined')

test('looking writes nothing, and says what several customers asked', async () => {
  const report = await printed()
  expect(report).toContain('新问题，还没有草稿')
  expect(report).toMatch(/绣/)
  expect(report).not.toContain('鹦鹉')
  expect(drafts()).toEqual([])
})

test('one question in twenty wordings becomes one draft with its examples, and no phone number', async () => {
  expect(await printed({ write: true })).toContain('写入 1 篇草稿，其中 1 篇还缺答案')
  // The bot follows the file that the command writes.
  await until(() => drafts().length > 0)
  const [draft, ...more] = drafts()
  expect(more).toEqual([])
  expect(draft).toMatchObject({
    status: 'draft',
    locale: 'zh',
    answer: gaps.answer.zh,
    origin: { from: draft!.id, count: 20 },
  })
  expect(draft!.question).toMatch(/绣/)
  expect(draft!.origin!.examples).toHaveLength(20)
  expect(draft!.origin!.examples!.every((example) => /绣/.test(example))).toBe(true)
  const written = readFileSync(flags.knowledge, 'utf8')
  for (const text of planted)
    for (const [number] of text.normalize('NFKC').matchAll(/1[\d ]{10,}/g)) expect(written).not.toContain(number.trim())
  expect(written).toContain('电话[手机号]')
})

test('running again changes nothing', async () => {
  const before = readFileSync(flags.knowledge, 'utf8')
  await printed({ write: true })
  expect(readFileSync(flags.knowledge, 'utf8')).toBe(before)
})

test('with an answer, approved and published, the bot answers it, and the report shows what changed', async () => {
  const [draft] = drafts()
  expect(plainText(await chat.user('alice').says('衣服上可以绣名字吗'))).not.toContain(ANSWER)
  const { version: _, updatedAt: __, ...article } = draft!
  // Nothing in the shop is near it: a person says where it belongs.
  const place = { scene: 'pre-sale', problem: 'customisation' }
  await space.put({ ...article, ...place, answer: ANSWER, author: 'wang' })
  await space.submit([draft!.id], { by: 'wang' })
  await space.approve([draft!.id], { by: 'li' })
  await space.publish({ by: 'li', articles: [draft!.id] })
  for (const [index, text] of ['衣服上可以绣名字吗', '请问衣服绣字怎么收费', '有绣字服务吗'].entries())
    expect(plainText(await chat.user(`late-${index}`).says(text))).toContain(ANSWER)

  const report = await printed()
  expect(report).toContain('已发布的文章带来的变化')
  expect(report).toContain('发布前 21/21（100 %），发布后 0/3（0 %）')
  expect(JSON.parse(await printed({ json: true }))).toMatchObject({
    effects: [{ article: draft!.id, before: { asked: 21, share: 1 }, after: { asked: 3, troubled: 0, share: 0 } }],
  })
})

test('what was published is not drafted again, and what was dismissed stays dismissed', async () => {
  const before = space.list().length
  await printed({ write: true })
  expect(space.list()).toHaveLength(before)
  const { version: _, updatedAt: __, ...article } = drafts()[0]!
  await space.put({ ...article, status: 'retired', author: 'wang' })
  expect(await printed({ write: true })).toContain('草稿已被否决，不再生成')
  expect(space.list()).toHaveLength(before)
  expect(drafts()[0]!.status).toBe('retired')
})

test('a time that cannot be understood is refused in words', async () => {
  await expect(mineLog({ ...flags, since: 'yesterday' })).rejects.toThrow('Write hours, days or weeks')
  await expect(mineLog({ ...flags, customers: 'many' })).rejects.toThrow('whole number')
})
