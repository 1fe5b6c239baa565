import { readFile } from 'node:fs/promises'
import { describe, expect, it, test } from '@jest/globals'
import { explain } from '../errors.js'
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

/** The same kinds in other dress: question, answer and what else was asked with it. */
const kinds: Record<string, [question: string, answer: string, ...phrasings: string[]][]> = {
  'csv-bars.csv': [['怎么退？', '七天内']],
  'csv-big5.csv': [['如何退貨？', '請於七天內聯絡客服人員辦理退貨手續。']],
  'csv-chinese-commas.csv': [['怎么退？', '七天内']],
  'csv-inner-quotes.csv': [
    ['怎么退？', '5" 屏幕'],
    ['Why?', 'a "quoted" word'],
  ],
  'csv-unknown-names.csv': [['How do I return?', 'On the page.']],
  'csv-taxonomy.csv': [['怎么退货？', '在订单页', '如何退货', '退货咋弄']],
  'csv-no-names.csv': [
    ['怎么退货？', '7天内申请。'],
    ['运费谁出？', '买家。'],
  ],
  'csv-numbered-phrasings.csv': [['怎么退', '申请即可', '如何退', '退货咋弄']],
  'csv-row-numbers.csv': [
    ['怎么退？', '七天'],
    ['多久？', '三天'],
  ],
  'csv-sep-line.csv': [['怎么退？', '七天;内']],
  'csv-title-above.csv': [
    ['怎么退货？', '7天内申请'],
    ['运费谁出', '买家'],
  ],
  'csv-two-languages.csv': [
    ['怎么退？', '七天内。'],
    ['How to return?', 'Within 7 days.'],
  ],
  'csv-utf16.csv': [['怎么退？', '七天内。']],
  'csv-vague-names.csv': [['How do I return?', 'On the page.']],
  'docx-chinese-numbers.docx': [
    ['怎么退货？', '1、打开订单；\n\n2、点退货。'],
    ['退款多久？', '三天。'],
  ],
  'docx-numbered.docx': [
    ['怎么退货？', '七天内。'],
    ['退款多久？', '三天。'],
  ],
  'docx-outline-level.docx': [
    ['怎么退货？', '七天内。'],
    ['换货政策', '三天内可以换。'],
  ],
  'docx-own-style-and-note.docx': [
    ['怎么退货？', '七天内。[1]\n\n[1] 会员可延长。'],
    ['退款多久？', '三天。'],
  ],
  'html-accordion-classes.html': [
    ['How do I return?', 'On the page. a@b.example'],
    ['Who pays?', 'We do.'],
    ['How long?', 'Three days.'],
    ['How much?', 'Free.'],
  ],
  'html-aria.html': [
    ['怎么退货？', '七天内，[申请](https://a.example/r)。'],
    ['退款多久？', '三天。'],
  ],
  'html-bold-and-note.html': [
    ['怎么退？', '七天内。'],
    ['多久？', '三天，见脚注[1]。\n\n[1] 节假日顺延。'],
  ],
  'html-classes.html': [
    ['怎么退？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'html-details-in-details.html': [
    ['怎么退？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'html-element-ant-mui.html': [
    ['怎么退货？', '七天内。'],
    ['多久到账？', '三天。'],
    ['运费谁出？', '买家。'],
  ],
  'html-jsonld-graph.html': [['怎么退 & 换？', '七天内 [申请](https://a.example/)\n\n- 一']],
  'html-list-and-title-row.html': [
    ['能换吗', '能'],
    ['怎么退？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'html-microdata.html': [['How do I return?', 'On the page.\n\n- a\n- b']],
  'html-rowspan.html': [
    ['怎么退？', '七天\n内'],
    ['运费？', '包邮'],
    ['国内：多久？', '三天。'],
    ['海外：多久？', '十天。'],
  ],
  'html-tabs.html': [
    ['有货吗？', '有。'],
    ['怎么退？', '七天内。'],
  ],
  'html-terms.html': [
    ['怎么退？', '七天内。\n\n免运费。', '如何退货？'],
    ['多久？', '三天\n左右'],
  ],
  'html-yoast.html': [
    ['How do I return?', 'On the page.'],
    ['Who pays?', 'We do.'],
  ],
  'md-bold.md': [
    ['怎么退货？', '七天内。'],
    ['退款多久？', '三天。[a]\n\n[a] 节假日顺延。'],
    ['运费', '注意：\n- 是否偏远？\n- 是否超重？'],
  ],
  'md-brackets.md': [
    ['怎么退？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'md-chinese-numbers.md': [
    ['怎么退货？', '七天内申请。'],
    ['运费谁出？', '买家。'],
  ],
  'md-details.md': [
    ['怎么退？', '七天内。\n\n- 一\n- 二'],
    ['多久？', '三天。'],
  ],
  'md-docusaurus.md': [
    ['Returns', 'Read this.'],
    ['May I return?', 'Yes.\nReally.'],
  ],
  'md-fence-in-fence.md': [
    ['代码怎么写？', '````md\n```\n## 不是标题\n```\n````'],
    ['邮箱是什么？', 'kefu_01@shop.example'],
  ],
  'md-first-question.md': [
    ['衣服不合适怎么退？', '1. 打开订单\n2. 点击退货'],
    ['退款多久到账？', '3个工作日。\n还有疑问请联系客服。'],
  ],
  'md-list-in-list.md': [
    ['怎么退货？', '* 打开订单\n* 点退货'],
    ['多久到账？', '* 三天'],
  ],
  'md-html-in-it.md': [
    ['怎么退货？', '第一步\n第二步，见[这里](https://a.example/x?a=1&b=2)，重要。`<b>`\n\n居中 **文字**\n\n第二段。'],
    ['小贴士', '| 尺码 | 价格 |\n|---|---|\n| S | 10 |'],
  ],
  'md-letters.md': [
    ['How do I return?', 'On the page.'],
    ['Who pays?', 'We do.'],
  ],
  'md-list.md': [
    ['May I return it?', 'Yes.'],
    ['Who pays?', 'You.'],
  ],
  'md-numbered-with-answers.md': [
    ['衣服不合适怎么退？', '7天内在订单页申请。'],
    ['退款多久到账？', '3个工作日。'],
  ],
  'md-one-line.md': [
    ['怎么退货？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'md-q1-a1.md': [
    ['How do I return?', 'On the page.'],
    ['Who pays?', 'We do.'],
  ],
  'md-table-and-marks.md': [
    ['怎么退？', '打开订单\n点[退货](https://a.example/x_y)'],
    ['运费？', '包邮 | 到付'],
    ['能换吗？', '能。'],
    ['多久？', '三天。'],
  ],
  'md-title-and-note.md': [
    ['怎么退货？', '打开订单页。[1]\n\n更多见[说明](https://shop.example/doc_a)。\n\n[1] 会员可延长。'],
  ],
  'notes.txt': [
    ['怎么退货？', '七天内。'],
    ['多久？', '三天。'],
  ],
  'pdf-table.pdf': [
    ['怎么退货？', '签收后7天内，在订单页申请。'],
    ['退款多久到账？', '审核通过后3个工作日原路退回，节假日顺延，请您耐心等待，如有疑问请联系人工客服处理。'],
    ['运费谁出？', '买家。'],
    ['能换货吗？', '能。'],
  ],
  'pdf-two-columns.pdf': [
    ['How do I return a jacket?', 'Open the order page and choose the item that you want to send back to us.'],
    ['Who pays the postage?', 'We do, when goods are faulty.'],
    ['When do I get my money back?', 'Three working days after the parcel has reached us.'],
    ['May I exchange it?', 'Yes, within fourteen days of the delivery, free of charge.'],
    ['Do you ship abroad?', 'No.'],
  ],
  'tabs.tsv': [
    ['How?', 'So, so.'],
    ['Why?', 'Because.'],
  ],
  'csv-gb18030-replies.csv': [
    ['運費誰付？', '質量問題由賣家承擔，其他由買家承擔。', '運費由誰承擔？'],
    ['發票怎麼開？', '下單時勾選「開發票」，隨貨寄出。'],
  ],
  'csv-answers-in-html.csv': [
    ['How do I return an item?', 'Open **My orders** and tap [Return](https://shop.example/r).'],
    ['Where is my parcel?', 'Under Track.'],
  ],
  'csv-no-names-no-marks.csv': [
    ['怎么退货', '七天内在订单页申请。'],
    ['多久发货', '48小时内。'],
    ['能开发票吗', '可以，在订单页。'],
    ['运费谁出', '质量问题我们出。'],
  ],
  'csv-names-in-two-languages.csv': [
    ['怎么退货？', '七天内。'],
    ['多久发货？', '48小时内。'],
  ],
  'unicode-text.txt': [
    ['怎么退货？', '先点"申请退货"\n再选原因'],
    ['能开发票吗？', '可以，在订单页。'],
  ],
  'md-table-with-bars.md': [
    ['怎么退货？', '点[这里](https://a.example/r)\n再选原因'],
    ['A|B 有区别吗？', '没有'],
  ],
  'md-vuepress.md': [
    ['怎么退货？', '七天内都可以。'],
    ['运费谁出？', '质量问题我们出。'],
  ],
  'docusaurus.mdx': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'md-bold-and-answer.md': [
    ['怎么退货？', '七天内。'],
    ['多久发货？', '48小时内。'],
    ['运费谁出？', '我们出。'],
  ],
  'q-and-a.txt': [
    ['怎么退货', '七天内。'],
    ['多久发货', '48小时内。'],
  ],
  'html-arrows.html': [
    ['怎么退货？', '七天内。\n\n邮费我们出。'],
    ['多久发货？', '48小时内\n预售除外'],
  ],
  'html-introduced.html': [
    ['How do I pay?', 'By [card](https://a.example/pay).\n\n- Visa\n- Amex'],
    ['Where are you & when?', 'In Leipzig.'],
  ],
  'html-microdata-meta.html': [
    ['How do I pay?', 'By card.\n\nNot by cheque.'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'html-accordion-buttons.html': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'html-anchors.html': [
    ['How do I pay?', 'By card. Back to top'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'html-wechat.html': [
    ['怎么退货？', '七天内，在订单页点「申请退货」。'],
    ['多久发货？', '48小时内。'],
  ],
  'html-gbk.html': [['W3: how?', 'Type 48, 好.']],
  'xlsx-hidden-rows.xlsx': [
    ['怎么退货？', '七天内。'],
    ['多久发货？', '48小时内。'],
  ],
  'docx-hidden-text.docx': [
    ['怎么退货？', '七天内。'],
    ['运费谁出？', '我们出。'],
  ],
  'list.json': [['How do I pay?', 'By card.', 'Which cards?']],
  'lines.jsonl': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'csv-commas-in-answers.csv': [
    ['Where are you?', 'In Leipzig, Germany.'],
    ['怎么退货？', '七天内，凭订单号,质量问题包邮。'],
  ],
  'csv-german-names.csv': [
    ['Was kostet der Versand?', '4,95 €'],
    ['Wie lange dauert es?', '2 bis 3 Tage'],
  ],
  'csv-marked-cells.csv': [
    ['怎么退货？', '七天内。'],
    ['运费谁出？', '我们出。'],
  ],
  'csv-standard-wording.csv': [
    ['怎么退货', '七天内。', '退货流程', '想退货'],
    ['运费谁出', '我们出。'],
  ],
  'md-mkdocs.md': [
    ['How do I pay?', 'By card.\n\nOr invoice.'],
    ['Where are you?', 'In Leipzig.'],
  ],
  'md-github.md': [
    ['How do I pay?', '> By card.'],
    ['Where are you?', '- [x] Leipzig\n- [ ] Berlin'],
  ],
  'md-q1-no-mark.md': [
    ['怎么退货', '七天内。'],
    ['运费谁出', '我们出。'],
  ],
  'md-steps-with-headings.md': [
    ['怎么退货？', '**第一步**\n\n打开订单。\n\n**第二步**\n\n点申请。'],
    ['运费谁出？', '我们出。'],
  ],
  'html-question-over-rows.html': [
    ['怎么退货？', '七天内。\n凭订单号。'],
    ['运费谁出？', '我们出。'],
  ],
  'html-jsonld-cdata.html': [['How do I pay?', 'By card.\nOr invoice.']],
  'html-written-by.html': [['How do I return it?', 'Online.\n\nWithin _7_ days.']],
  'dialogue.txt': [
    ['怎么退货？', '七天内在订单页申请。'],
    ['运费谁出？', '我们出。'],
  ],
  'csv-asks-and-answers.csv': [
    ['How do I return it?', 'Online.'],
    ['Which cards?', 'Visa.'],
  ],
  'csv-training-phrases.csv': [
    ['how to return', 'Online within 7 days.', 'send it back'],
    ['pay by card', 'Visa only.'],
  ],
  'md-bold-with-colons.md': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'Leipzig.'],
  ],
  'md-definitions.md': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'Leipzig.'],
  ],
  'md-q-dot-1.md': [
    ['How do I pay?', 'By card.'],
    ['Where are you?', 'Leipzig.'],
  ],
  'html-tabs-of-questions.html': [
    ['How do I return it?', 'Online.'],
    ['Which cards?', 'Visa.'],
  ],
  'html-details-under-headings.html': [
    ['Shipping: How long?', '3 days.'],
    ['How much?', '5 €.'],
    ['Returns: How long?', '30 days.'],
  ],
  'html-wechat-framed.html': [
    ['怎么退货？', '七天内。'],
    ['运费谁出？', '我们出。'],
  ],
  'xlsx-as-shown.xlsx': [
    ['链接？', '[点这里](https://shop.example/a_b)'],
    ['人民币？', '¥1,234.50'],
    ['百分比？', '12.5%'],
    ['时间？', '下午2时24分'],
    ['日期时间？', '2024/5/1 18:00'],
    ['长号？', '40080012345678'],
    ['布尔？', 'TRUE'],
    ['多行？', '第一行\n第二行'],
    ['短日期？', '2024/5/1'],
    ['电话？', '010-1234'],
  ],
}

const fixture = (name: string, folder = 'cases') => readFile(new URL(`fixtures/${folder}/${name}`, import.meta.url))

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

  test.each(Object.entries(kinds))('%s gives its questions, answers and phrasings', async (name, expected) => {
    const { articles } = await read(name, await fixture(name, 'kinds'))
    expect(articles.map(({ question, answer, phrasings = [] }) => [question, answer, ...phrasings])).toEqual(expected)
  })

  it.each([
    ['csv-euc-kr.csv', 'EUC-KR'],
    ['csv-shift-jis.csv', 'Shift_JIS'],
  ])('%s is refused, and the refusal names its encoding', async (name, found) => {
    await expect(read(name, await fixture(name, 'kinds'))).rejects.toMatchObject({
      facts: { refusal: 'other-encoding', found },
    })
  })

  it('that is a scan says so, and one in two columns asks to be looked at', async () => {
    const scan = await read('53-pdf-scanned.pdf', await fixture('53-pdf-scanned.pdf'))
    expect(scan.problems).toMatchObject([{ code: 'IMPORT_NO_TEXT', all: true }])
    expect(explain(scan.problems[0]!)).toMatch(/no text in it, only pictures: a scan\?.*OCR/)
    const columns = await read('pdf-two-columns.pdf', await fixture('pdf-two-columns.pdf', 'kinds'))
    expect(columns.problems).toEqual([{ code: 'IMPORT_COLUMNS', source: 'pdf-two-columns.pdf', pages: [1] }])
  })

  it('has its place in the taxonomy, its days and its readers from columns by their meaning', async () => {
    const name = 'csv-taxonomy.csv'
    expect((await read(name, await fixture(name, 'kinds'), {})).articles).toMatchObject([
      { scene: '售后', problem: '退货', validFrom: '2024-01-01', validUntil: '2030-12-31' },
    ])
  })

  it.each([
    ['xlsx-hidden-rows.xlsx', { rows: 2 }, 'hidden rows and columns: 2'],
    ['docx-hidden-text.docx', { hidden: 1 }, 'hidden parts: 1'],
  ])('%s says what of it no reader sees', async (name, dropped, words) => {
    const { problems } = await read(name, await fixture(name, 'kinds'))
    expect(problems).toMatchObject([{ code: 'IMPORT_DROPPED', dropped }])
    expect(explain(problems[0]!)).toContain(words)
  })

  it('that introduces its questions leaves the introduction to a person', async () => {
    const name = 'html-introduced.html'
    const { quarantined } = await read(name, await fixture(name, 'kinds'))
    expect(quarantined).toMatchObject([{ fields: { answer: 'See below.' }, problems: [{ code: 'IMPORT_UNCUT' }] }])
  })

  it('says which columns and hidden sheets it left out', async () => {
    const { problems } = await read('xlsx-as-shown.xlsx', await fixture('xlsx-as-shown.xlsx', 'kinds'))
    expect(problems).toMatchObject([
      { code: 'IMPORT_DROPPED', dropped: { sheets: 1 } },
      { code: 'IMPORT_COLUMNS_LEFT', sheet: 'FAQ', columns: ['备注'] },
    ])
  })

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
