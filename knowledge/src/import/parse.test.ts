import { describe, expect, it } from '@jest/globals'
import { read, told } from './fixtures/read.js'

describe('Markdown', () => {
  it('gives one article per file whose front matter has the question, as a draft whatever it says of itself', async () => {
    const text =
      '---\nquestion: How do I return a jacket?\nphrasings: [send it back]\nstatus: published\n---\nWithin **7 days**.\n# Not a question'
    expect(await read('jacket.md', text)).toMatchObject({
      problems: [],
      articles: [
        {
          id: 'jacket',
          question: 'How do I return a jacket?',
          phrasings: ['send it back'],
          answer: 'Within **7 days**.\n# Not a question',
          locale: 'en',
          status: 'draft',
        },
      ],
    })
  })

  it('takes headings for questions when there is no front matter, and questions below a heading for more', async () => {
    const lines = [
      '# 常见问题',
      '## 怎么退货？',
      '七天内申请。',
      '',
      '## 运费谁出？',
      '```',
      '# 不是标题',
      '```',
      '# 其他',
      '**问：能换吗？**',
      '答：能。',
    ]
    expect(told(await read('faq.md', lines.join('\n')))).toEqual([
      ['怎么退货？', '七天内申请。'],
      ['运费谁出？', '```\n# 不是标题\n```'],
      ['能换吗？', '能。'],
    ])
  })

  it('keeps what lacks its place in the taxonomy, with text, line and reason', async () => {
    const text = '---\nscene: after-sale\n---\n\n# Why?\nBecause.'
    const { articles, quarantined, problems } = await read('a.md', text, {})
    expect({ articles, problems }).toEqual({ articles: [], problems: [] })
    expect(quarantined).toEqual([
      {
        id: expect.stringMatching(/^a-[\da-f]{8}$/),
        source: 'a.md',
        line: 5,
        fields: expect.objectContaining({ question: 'Why?', answer: 'Because.', scene: 'after-sale', status: 'draft' }),
        problems: [expect.objectContaining({ code: 'ARTICLE_INVALID', field: 'problem', fault: 'missing', line: 5 })],
      },
    ])
  })

  it('reports front matter that is not YAML, with its line, and one whose aliases multiply', async () => {
    expect((await read('a.md', '---\nscene: a\nquestion: "open\n---\ntext')).problems).toMatchObject([
      { code: 'IMPORT_UNREADABLE', line: 3 },
    ])
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefgh'].map((name, i) => `${name}: &${name} [*${'abcdefg'[i]}, *${'abcdefg'[i]}]`),
    ]
    expect((await read('a.md', `---\n${bomb.join('\n')}\n---\ntext`)).problems).toMatchObject([
      { code: 'IMPORT_UNREADABLE', reason: expect.stringMatching(/alias/i) },
    ])
  })

  it('keeps what stands before the first heading, and takes lines that can only be questions', async () => {
    const lines = ['Our returns', '', '**May I return it?**', '', 'Yes.', '', '# More', 'No.']
    expect(told(await read('a.md', lines.join('\n')))).toEqual([
      ['May I return it?', 'Yes.'],
      ['More', 'No.'],
    ])
    expect(await read('b.md', 'We deliver on Sundays. Returns are free.\n# More\nNo.')).toMatchObject({
      articles: [{ question: 'More' }],
      quarantined: [
        {
          line: 1,
          fields: { answer: 'We deliver on Sundays. Returns are free.' },
          problems: [{ code: 'IMPORT_UNCUT' }],
        },
      ],
    })
    expect((await read('c.md', 'Q: May I?\nA: Yes.')).articles).toMatchObject([{ question: 'May I?', answer: 'Yes.' }])
  })

  it('leaves comments out and says so', async () => {
    expect(await read('a.md', '# May I?\nYes. <!-- say no to Bob -->')).toMatchObject({
      articles: [{ answer: 'Yes.' }],
      problems: [{ code: 'IMPORT_DROPPED', dropped: { comments: 1 } }],
    })
  })

  it('lets a question wait that stands twice with different answers, and overlooks one that stands twice', async () => {
    const { articles, quarantined } = await read('a.md', '# May I?\nYes.\n# May I?\nNo.\n# May I?\nYes.')
    expect(articles).toMatchObject([{ answer: 'Yes.' }])
    expect(quarantined).toMatchObject([{ fields: { answer: 'No.' }, problems: [{ code: 'ARTICLE_DUPLICATE' }] }])
  })
})

describe('CSV', () => {
  it('gives one article per row, with lists and a byte order mark', async () => {
    const text =
      '\uFEFF编号,场景,问题类型,问题,相似问法,答案,法务审核\nr1,售后,退货,怎么退货？,想退｜不要了,"七天内申请,\n免费。",是'
    expect(await read('faq.csv', text, {})).toMatchObject({
      problems: [],
      quarantined: [],
      articles: [
        { id: 'r1', scene: '售后', phrasings: ['想退', '不要了'], answer: '七天内申请,\n免费。', legal: true },
      ],
    })
  })

  it('lets rows wait that lack something or repeat an id', async () => {
    const lines = [
      'id,scene,problem,question,answer',
      'a,s,p,Why?,Because.',
      'b,,p,Why?,Because.',
      'a,s,p,Why not?,Because.',
      'c,s,p,How?,',
    ]
    const { articles, quarantined } = await read('faq.csv', lines.join('\n'), {})
    expect(articles).toMatchObject([{ id: 'a', question: 'Why?' }])
    expect(quarantined.map(({ line, problems: [problem] }) => [line, problem])).toMatchObject([
      [3, { field: 'scene', fault: 'missing' }],
      [4, { code: 'ARTICLE_DUPLICATE', article: 'a' }],
      [5, { field: 'answer', fault: 'missing' }],
    ])
  })

  it('leaves out columns that are no field of an article, and says which', async () => {
    const text = 'no,question,answer,views,constructor,\n1,Why?,Because.,12,,x'
    expect(await read('faq.csv', text)).toMatchObject({
      articles: [{ question: 'Why?', answer: 'Because.' }],
      problems: [{ code: 'IMPORT_COLUMNS_LEFT', columns: ['views', '#6'] }],
    })
  })

  it('may be in the encoding in which Excel saves it in China', async () => {
    const gbk = Buffer.from('cecacce22cb4f0b0b80ad4f5c3b4cdcbbbf5a3bf2cc6dfccecc4dac9eac7eba1a3', 'hex')
    expect(told(await read('faq.csv', gbk))).toEqual([['怎么退货？', '七天内申请。']])
  })

  it('keeps a table without questions as one text, and reports a quote that is never closed', async () => {
    expect((await read('prices.csv', 'size,price\nS,10\nM,12', {})).quarantined).toMatchObject([
      { fields: { answer: 'size\tprice\nS\t10\nM\t12' }, problems: [{ code: 'IMPORT_UNCUT', line: 1 }, {}, {}] },
    ])
    expect((await read('faq.csv', 'question,answer\nWhy?,"Because')).problems).toMatchObject([
      { code: 'IMPORT_UNREADABLE', line: expect.any(Number) },
    ])
  })
})

describe('HTML', () => {
  it('takes terms with descriptions, what folds out and tables of questions', async () => {
    const page = `<!doctype html><main><dl><dt>A term?</dt><dd>Its <i>description</i>.</dd></dl>
      <details><summary>Folded?</summary><p>Out.</p></details>
      <table><tr><th>问题</th><th>答案</th></tr><tr><td>在表里？</td><td>在。</td></tr></table>
      <div><div><h2>Deep?</h2></div><p>Below.</p></div></main>`
    expect(told(await read('a.html', page))).toEqual([
      ['在表里？', '在。'],
      ['A term?', 'Its _description_.'],
      ['Folded?', 'Out.'],
      ['Deep?', 'Below.'],
    ])
  })

  it('leaves out what a reader does not see, and says how much', async () => {
    const page = `<!doctype html><style>p { color: red }</style><h1>May I?</h1><!-- no --><p>Yes.</p><p hidden>No.</p>
      <p style="display : none">No.</p><span style="font-size:0">No.</span><p style="color:#FFF">No.</p><img src="x" alt="No.">`
    expect(await read('a.html', page)).toMatchObject({
      articles: [{ answer: 'Yes.' }],
      problems: [{ code: 'IMPORT_DROPPED', dropped: { comments: 1, hidden: 4, pictures: 1 } }],
    })
  })

  it('keeps text that looks like an element text, also in Markdown', async () => {
    expect(told(await read('a.html', '<h1>How?</h1><p>Write &lt;script&gt; there.</p>'))).toEqual([
      ['How?', 'Write \\<script> there.'],
    ])
  })

  it('keeps a page without headings as one text for a person to cut', async () => {
    expect(await read('a.html', '<p>We deliver on Sundays. Returns are free.</p>')).toMatchObject({
      articles: [],
      quarantined: [
        { fields: { answer: 'We deliver on Sundays. Returns are free.' }, problems: [{ code: 'IMPORT_UNCUT' }] },
      ],
    })
  })
})
