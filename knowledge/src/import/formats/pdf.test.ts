import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Imported, importSource } from '../index.js'

/** A PDF of these pages and lines, in a Chinese font that is not embedded, as Chinese offices print them. */
function pdf(...pages: string[][]): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${pages.map((_, i) => `${5 + 2 * i} 0 R`).join(' ')}]/Count ${pages.length}>>`,
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>',
  ]
  for (const [i, lines] of pages.entries()) {
    const shown = lines.map((line) => `<${Buffer.from(line, 'utf16le').swap16().toString('hex')}> Tj 0 -20 Td`)
    const stream = `BT /F1 12 Tf 50 780 Td ${shown.join(' ')} ET`
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents ${6 + 2 * i} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
      `<</Length ${stream.length}>>stream\n${stream}\nendstream`,
    )
  }
  const body = objects.map((object, i) => `${i + 1} 0 obj\n${object}\nendobj`).join('\n')
  return Buffer.from(`%PDF-1.4\n${body}\ntrailer<</Root 1 0 R>>\n%%EOF`)
}

describe('a PDF', () => {
  let folder: string
  let imported: Imported

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'huida-pdf-'))
    const long = '我们在收到退回的商品以后会尽快检查并且在四十八小时之内把款项按原路退回到您的付款账户'
    const files = {
      margins: pdf(
        ['售后手册', '怎么退货？', `${long}，`, '请您耐心等待。', '第 1 页'],
        ['售后手册', '能换货吗？', '能。', '第 2 页'],
        ['售后手册', '有发票吗？', '有。', '第 3 页'],
      ),
      wrapped: pdf([
        '怎么退货？',
        '七天内申请。',
        '如果我买的东西在签收以后才发现和网页上写的尺寸不一样那么我应该怎么申请',
        '换货才对？',
        '在订单页申请。',
      ]),
      numbers: pdf([
        '售后手册说明，请先阅读。',
        '1. 退货',
        '按下面的步骤做：',
        '1. 打开订单',
        '2. 点击退货',
        '2. 换货',
        '点击换货。',
        '3. 发票',
        '在订单页。',
      ]),
      prose: pdf(['我们的商店开在上海。', '欢迎您来。'], ['星期天也营业。']),
    }
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, `${name}.pdf`), bytes)
    imported = await importSource(folder, { defaults: { scene: 'after-sale', problem: 'returns' } })
  }, 30_000)

  afterAll(() => rm(folder, { recursive: true }))

  const told = (name: string) =>
    imported.articles.filter(({ id }) => id.startsWith(name)).map(({ question, answer }) => [question, answer])

  it('gives Chinese whose font is not embedded, without running titles and numbers of pages', () => {
    expect(told('margins')).toEqual([
      ['怎么退货？', expect.stringMatching(/^我们在收到.*付款账户，请您耐心等待。$/)],
      ['能换货吗？', '能。'],
      ['有发票吗？', '有。'],
    ])
  })

  it('joins a question of two lines', () => {
    expect(told('wrapped')).toEqual([
      ['怎么退货？', '七天内申请。'],
      ['如果我买的东西在签收以后才发现和网页上写的尺寸不一样那么我应该怎么申请换货才对？', '在订单页申请。'],
    ])
  })

  it('takes numbered titles for questions, and steps for steps', () => {
    expect(told('numbers')).toEqual([
      ['退货', '按下面的步骤做：\n1. 打开订单\n2. 点击退货'],
      ['换货', '点击换货。'],
      ['发票', '在订单页。'],
    ])
  })

  it('lets pages wait in which nothing says where a question begins', () => {
    expect(imported.quarantined).toMatchObject([
      { id: expect.stringMatching(/^numbers/), page: 1, fields: { answer: '售后手册说明，请先阅读。' } },
      {
        page: 1,
        fields: { answer: '我们的商店开在上海。\n欢迎您来。' },
        problems: [{ code: 'IMPORT_UNCUT', page: 1 }],
      },
      { page: 2, fields: { answer: '星期天也营业。' } },
    ])
  })
})
