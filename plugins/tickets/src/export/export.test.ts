import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { sampleTicket } from '../testing/index.js'
import type { Ticket, TicketFilter, TicketSource } from '../ticket/ticket.js'
import { type ExportOptions, exportTickets, isFormula, safeCell } from './index.js'

const cleanup = cleanups(afterEach)

/** Tickets in a list; counts how many were read. */
function listed(all: Ticket[]) {
  const source = {
    read: 0,
    ticket: async (number: string) => all.find((ticket) => ticket.number === number),
    async page({ conversation }: TicketFilter, { after = '', limit }: { after?: string; limit: number }) {
      const page = all
        .filter(
          (ticket) => ticket.number > after && (conversation === undefined || ticket.conversation === conversation),
        )
        .slice(0, limit)
      source.read += page.length
      return page
    },
    history: async () => [],
  }
  return source satisfies TicketSource & { read: number }
}

const many = (count: number, about: (i: number) => Partial<Ticket> = () => ({})) =>
  Array.from({ length: count }, (_, i) => ({ ...sampleTicket, number: `T-${String(i).padStart(6, '0')}`, ...about(i) }))

async function bytesOf(source: TicketSource, options: ExportOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of exportTickets(source, options)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const attacks = [
  '=HYPERLINK("http://evil.example","点我")',
  '+1+cmd|" /C calc"!A0',
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  '＋1',
  '－1+1',
  '＠SUM(1)',
  ' =1+1',
  '"=1+1',
  "'=1+1",
  '\u200b=1+1',
  '\ufeff=1+1',
  '+86-138-0013-8000',
]

describe('a cell', () => {
  test.each(attacks)('%j is no formula any more, and still readable', (text) => {
    expect(isFormula(text)).toBe(true)
    expect(safeCell(text)).toBe(`'${text}`)
  })

  test.each(['+8613800138000', '+86 138 0013 8000', '-12.50', '-1,234', '-10%', 'a=b', '订单 -5', '1-2', '😀'])(
    '%j is left as it is',
    (text) => expect(safeCell(text)).toBe(text),
  )
})

test('CSV is quoted throughout, begins with its mark, and says when in the time zone that is asked for', async () => {
  const source = listed(many(1, () => ({ subject: 'a;=1+1, "b"\n第二行' })))
  const text = (
    await bytesOf(source, { format: 'csv', columns: ['number', 'subject', 'openedAt'], locale: 'zh' })
  ).toString()
  expect(text).toBe('\uFEFF"工单号","标题","创建时间"\r\n"T-000000","a;=1+1, ""b""\n第二行","2026-11-28 10:30:00"\r\n')
  const utc = await bytesOf(source, { format: 'csv', columns: ['openedAt'], locale: 'en', timeZone: 'UTC', bom: false })
  expect(utc.toString()).toBe('"Opened"\r\n"2026-11-28 02:30:00"\r\n')
})

test('JSONL has one object for each ticket, with texts masked wherever they stand', async () => {
  const source = listed(many(2, (i) => ({ fields: { phone: { value: `1380013800${i}`, by: 'bot', at: 0 } } })))
  const mask = (text: string, column: string) => (column === 'number' ? text : text.replace(/\d{11}/g, '***'))
  const lines = (await bytesOf(source, { format: 'jsonl', columns: ['number', 'fields', 'closedAt'], mask })).toString()
  expect(lines).toBe('{"number":"T-000000","fields":{"phone":"***"}}\n{"number":"T-000001","fields":{"phone":"***"}}\n')
})

test('one row a conversation tells of all of its tickets', async () => {
  const source = listed(
    many(4, (i) => ({ conversation: i === 3 ? 'web:v2' : 'web:v1', state: i === 1 ? 'closed' : 'open' })),
  )
  const lines = await bytesOf(source, {
    format: 'jsonl',
    per: 'conversation',
    columns: ['conversation', 'tickets', 'states'],
  })
  expect(
    lines
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { conversation: 'web:v1', tickets: 3, states: 'open; closed' },
    { conversation: 'web:v2', tickets: 1, states: 'open' },
  ])
})

test('a column or a time zone that there is not is told before anything is read', () => {
  const source = listed([])
  expect(() => exportTickets(source, { format: 'csv', columns: ['nubmer'] })).toThrow('There is no column "nubmer"')
  expect(() => exportTickets(source, { format: 'csv', timeZone: 'Mars/Base' })).toThrow(RangeError)
})

test.each(['csv', 'xlsx', 'jsonl'] as const)(
  'of %s no more is read than is taken, and none after it was given up',
  async (format) => {
    const source = listed(many(60_000, (i) => ({ subject: `${i} ${Math.random().toString(36).repeat(20)}` })))
    const file = exportTickets(source, { format })
    await file.next()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(source.read).toBeLessThan(30_000)
    await file.return(undefined)
    const { read } = source
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(source.read).toBe(read)
  },
)

test('a source that fails fails the file', async () => {
  const source = { ...listed([]), page: async () => Promise.reject(new Error('the disk is full')) }
  for (const format of ['csv', 'xlsx', 'jsonl'] as const)
    await expect(bytesOf(source, { format })).rejects.toThrow('the disk is full')
})

const soffice = ['/usr/bin/soffice', '/usr/bin/localc'].find(existsSync)
const describeWith = soffice ? describe : describe.skip
describeWith('in LibreOffice (needs libreoffice-calc)', () => {
  const converted = async (name: string, bytes: Buffer) => {
    const folder = temporaryFolder(cleanup)
    writeFileSync(join(folder, name), bytes)
    const profile = `-env:UserInstallation=file://${folder}/profile`
    // Text CSV: comma, double quotes, UTF-8; formulas as what they compute.
    const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false'
    const input = name.endsWith('.csv') ? ['--infilter=CSV:44,34,76,1'] : []
    const words = [
      profile,
      '--headless',
      ...input,
      '--convert-to',
      filter,
      '--outdir',
      join(folder, 'out'),
      join(folder, name),
    ]
    await promisify(execFile)(soffice!, words, { timeout: 120_000 })
    return readFileSync(join(folder, 'out', name.replace(/\.\w+$/, '.csv')), 'utf8')
  }
  const texts = [
    '=1+1',
    ...attacks.filter((text) => !/[\r\n\t]/.test(text)),
    '𠮷野家 🙂',
    '  blanks  ',
    '_x0041_',
    '+8613800138000',
  ]

  test('an XLSX shows every text as it was written, formulas among them', async () => {
    const source = listed(many(texts.length, (i) => ({ subject: texts[i]! })))
    const shown = await converted(
      'tickets.xlsx',
      await bytesOf(source, { format: 'xlsx', columns: ['number', 'subject'] }),
    )
    for (const text of texts)
      expect(shown).toContain(`,${/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text}\n`)
  }, 150_000)

  test('a CSV computes nothing', async () => {
    const source = listed(many(2, (i) => ({ subject: ['=1+1', '@SUM(1+1)'][i]! })))
    const shown = await converted(
      'tickets.csv',
      await bytesOf(source, { format: 'csv', columns: ['number', 'subject'] }),
    )
    expect(shown).toContain("'=1+1")
    expect(shown).toContain("'@SUM(1+1)")
  }, 150_000)
})
