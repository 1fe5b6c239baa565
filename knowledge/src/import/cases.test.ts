import { readFile } from 'node:fs/promises'
import { describe, expect, it, test } from '@jest/globals'
import { read, told } from './fixtures/read.js'

/** Files as people bring them, and the questions and answers in each. */
const cases: Record<string, [question: string, answer: string][]> = {
  '01-csv-semicolon.csv': [
    ['Where is my parcel?', 'It is on the order page, under Track.'],
    ['Do you ship to Spain?', 'Yes, in 5 days.'],
  ],
  '02-csv-capital-header.csv': [
    ['Where is my parcel?', 'On the order page.'],
    ['Do you ship to Spain?', 'Yes, in 5 days.'],
  ],
  '06-csv-gbk-traditional.csv': [['怎麼辦理退貨？', '請於七天內在訂單頁面申請退貨，運費由賣家負擔。']],
  '07-csv-two-questions.csv': [['怎么退货？', '7天内在订单页申请。']],
  '11-md-setext.md': [
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '12-md-frontmatter.md': [
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '13-md-amp-tab-link.md': [
    ['怎么看商品评价？', '打开[商品页](https://shop.example/item?id=12&tab=reviews)，点「评价」。'],
  ],
  '15-md-same-heading.md': [
    ['国内订单：多久能到？', '2到3天。'],
    ['国内订单：运费多少？', '包邮。'],
    ['海外订单：多久能到？', '7到15天。'],
    ['海外订单：运费多少？', '按重量计算。'],
  ],
  '17-md-hash-no-space.md': [
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '18-md-wenti-yi.md': [
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '20-html-bootstrap-accordion.html': [
    ['衣服不合适怎么退？', '签收后7天内，在订单页点「申请退货」。'],
    ['退款多久到账？', '审核通过后3个工作日原路退回。'],
  ],
  '22-html-jsonld.html': [
    ['How do I return a jacket?', 'Within 7 days, on the order page.'],
    ['When do I get my money back?', 'Three working days after we have it.'],
  ],
  '24-html-table-cells.html': [
    ['怎么退货？', '打开订单页。\n\n1. 点「申请退货」\n2. 选原因\n\n详见[退货说明](https://shop.example/returns)'],
    ['How do I return it?', 'Open the order page.\nTap Return.\nChoose a reason.'],
  ],
  '26-html-escapes.html': [
    [
      '怎么改收货信息？',
      '在「订单」里点击[修改]，把 order_id 发到 kefu_01@shop.example 或 https://shop.example/help/change_address?from_app=1 。\n\n1. 先登录\n\n5*7 的尺寸也可以 <48小时>。',
    ],
  ],
  '30-xlsx-merged.xlsx': [
    ['怎么退货？', '7天内在订单页申请。'],
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '32-xlsx-formats.xlsx': [
    ['会员折扣是多少？', '95%'],
    ['几点开门？', '9:00'],
    ['活动到哪天？', '2024年5月1日'],
    ['礼品卡多少钱？', '¥99.90'],
    ['热线电话？', '4008001234'],
    ['押金是多少？', '1,200元'],
  ],
  '41-docx-wps-heading.docx': [
    ['怎么退货？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '44-docx-table.docx': [
    ['怎么退货？', '1、打开订单页；\n\n2、点「申请退货」；\n\n3、等快递上门。'],
    ['How do I return it?', 'Open the order page.\n\nTap Return.'],
  ],
  '46-docx-bold-questions.docx': [
    ['怎么退货？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  '50-pdf-numbered-steps.pdf': [
    [
      'How do I return a jacket?',
      'Please do this:\n1. Open the order page and choose the item that you want to send back to us.\n2. Tap Return Then print the label and stick it on the box.',
    ],
    ['When do I get my money back?', 'Three working days after the parcel has reached our warehouse.'],
    ['Who pays the postage?', 'We do, when the goods are faulty.'],
  ],
  '53-pdf-scanned.pdf': [],
}

const fixture = (name: string) => readFile(new URL(`fixtures/cases/${name}`, import.meta.url))

describe('a file as people bring it', () => {
  test.each(Object.entries(cases))(
    '%s gives its questions and answers, and nothing of it waits',
    async (name, expected) => {
      const imported = await read(name, await fixture(name))
      expect(told(imported)).toEqual(expected)
      expect(imported.quarantined).toEqual([])
      if (expected.length > 0) expect(imported.problems).toEqual([])
    },
  )

  it('with several questions in one cell gives the first one and the others as phrasings', async () => {
    const name = '07-csv-two-questions.csv'
    expect((await read(name, await fixture(name))).articles).toMatchObject([
      { question: '怎么退货？', phrasings: ['不想要了怎么办？', '可以退吗'] },
    ])
  })

  it('with merged cells has their value in every row that they cover', async () => {
    const name = '30-xlsx-merged.xlsx'
    expect((await read(name, await fixture(name), {})).articles).toMatchObject([
      { scene: '售后', problem: '退货' },
      { scene: '售后', problem: '退货' },
      { scene: '售后', problem: '退款' },
    ])
  })
})
