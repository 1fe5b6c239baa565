import { plainText } from '@huida/core'
import { expect, test } from '@jest/globals'
import { play } from '../fixtures/play.js'

const status =
  `我的工单怎么样了|我那个工单处理得怎么样了|工单进度|查一下我的工单|工单有进展吗|我的工单现在什么状态|工单处理完了吗|我提的工单解决了没|我的工单到哪一步了|帮我看看工单进展到哪了|我报的工单有消息了吗|上次那个工单有结果没有|工单状态查询|之前的工单处理好了吗|工单咋样了|我的工單處理到哪裡了|我的報修單進度如何|我的工单多久能好|工单还要多久|我的工单还没人处理吗|麻烦看下我的工单|我的单子处理了吗，工单那个|what's the status of my ticket|any update on my ticket?|ticket status|how is my ticket going|is my ticket solved yet|has my ticket been resolved?|check my ticket please|any news on my ticket|where is my ticket at|what's happening with my ticket|show me my tickets|list my open tickets|can you look up my ticket|my ticket progress|did anyone look at my ticket|when will my ticket be done|is anybody working on my ticket`.split(
    '|',
  )
const others =
  `怎么提工单|我想新建一个工单|如何创建工单|帮我开个工单|我要提交工单|给我建个工单吧|在哪里提交工单|how do I open a ticket|please open a ticket for me|I want to create a ticket|can I file a ticket|where can I submit a ticket|你好|我的快递到哪了|订单状态|退款进度|我要投诉|人工智能是什么|where is my order|what is the status of my refund|any update on my package|thanks|how are you|工单是什么意思|what is a ticket`.split(
    '|',
  )
const returns =
  `还是没解决|还没解决|问题没有解决|没解决啊|这个问题依然没有解决|并没有解决我的问题|未解决|问题还是没有得到解决|重新打开|请重新打开工单|我想重开工单|还沒解決|根本没解决|把工单重新打开吧|can you reopen it|没给我解决|问题还在|还是不行|又出现了同样的问题|it's still not solved|not resolved|this isn't fixed|reopen|please reopen my ticket|still not working|the problem is still there|it is not solved|it hasn't been resolved|this was never fixed|same problem again|that did not solve it|it didn't fix it`.split(
    '|',
  )
const contents =
  `解决了，谢谢|好的，谢谢|已经解决|满意|5|thanks, it's solved|great, it works now|all good|优惠券怎么用|not bad|我想退货|可以不解决吗你们|没问题|no problem|发票能重开吗|重开一张发票|when does the shop reopen?|when do you reopen|我重新打开应用看看|不用了`.split(
    '|',
  )

const missed = async (
  texts: readonly string[],
  is: (answer: string) => boolean,
  prepare?: (shop: Awaited<ReturnType<typeof play>>, number: string) => Promise<unknown>,
) => {
  const wrong: string[] = []
  const shop = await play()
  const number = await shop.opens()
  for (const [i, text] of texts.entries()) {
    // The same conversation again, so that each text stands for itself.
    if (i > 0 && !prepare) await shop.passes(120_000)
    await prepare?.(shop, number)
    if (!is(plainText(await shop.chat.user('alice').says(text)))) wrong.push(text)
    await shop.passes(0)
  }
  return wrong
}
const closed = async (shop: Awaited<ReturnType<typeof play>>, number: string) => {
  await shop.passes(120_000)
  if ((await shop.ticket(number)).state !== 'closed') await shop.act(number, 'ticket.close', { solution: '已补发' })
  await shop.passes(0)
}

test('asked in many ways how it stands, the customer hears of the ticket', async () => {
  expect(await missed(status, (answer) => /T-\w{6}/.test(answer))).toEqual([])
})

test('what only sounds like it is answered by others', async () => {
  expect(await missed(others, (answer) => answer === 'bot')).toEqual([])
})

test('a customer who is not content says so in many ways, and the ticket is open again', async () => {
  expect(await missed(returns, (answer) => /已重新打开|is open again/.test(answer), closed)).toEqual([])
})

test('a customer who is content, or speaks of something else, reopens nothing', async () => {
  expect(await missed(contents, (answer) => !/已重新打开|is open again/.test(answer), closed)).toEqual([])
})

test('who asks for a person besides is answered by those who can give one', async () => {
  const shop = await play()
  const number = await shop.opens()
  const alice = shop.chat.user('alice')
  expect(plainText(await alice.says('我的工单怎么样了，给我转人工'))).toMatch(new RegExp(`${number}[\\s\\S]*bot$`))
  await shop.act(number, 'ticket.close', { solution: '已补发' })
  await shop.passes(0)
  expect(plainText(await alice.says('还是没解决，我要人工客服'))).toMatch(/已重新打开[\s\S]*bot$/)
  await shop.passes(0)
  expect((await shop.ticket(number)).state).toBe('open')
})
