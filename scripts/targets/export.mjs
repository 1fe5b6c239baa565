// An XLSX of 200,000 tickets from a real store: how much memory its process needs, and whether LibreOffice opens it with formulas as text.

import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { sqlite } from '@huida/plugin-store-sqlite'
import { TicketTables, tickets } from '@huida/plugin-tickets'
import { sampleTicket } from '@huida/plugin-tickets/testing'

const COUNT = 200_000
const MAX_MB = 200
const FORMULA = '=HYPERLINK("http://evil.example","点我")'
const program = fileURLToPath(new URL('../../playground/dist/src/cli.js', import.meta.url))

/** @returns what is wrong; nothing when all is well */
export async function checkExport() {
  const folder = await mkdtemp(join(tmpdir(), 'huida-export-'))
  try {
    await fill(join(folder, 'huida.db'))
    const out = join(folder, 'tickets.xlsx')
    const { mb, seconds } = await exported(folder, out)
    const { size } = await stat(out)
    console.log(`  ${COUNT} tickets as XLSX: ${mb} MB at most, ${seconds} s, ${Math.round(size / 1e6)} MB on disk`)
    const problems = mb <= MAX_MB ? [] : [`the export needed ${mb} MB, more than ${MAX_MB}`]
    if (!existsSync('/usr/bin/soffice')) {
      console.log('  LibreOffice: skipped, there is no /usr/bin/soffice (apt-get install libreoffice-calc)')
      return problems
    }
    const { rows, formulas } = await opened(folder, out)
    console.log(`  LibreOffice shows ${rows} rows, ${formulas} of them with a formula as text`)
    if (rows !== COUNT + 1 || formulas !== COUNT / 1_000) problems.push('LibreOffice shows something else')
    return problems
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill(file) {
  const store = sqlite({ file })
  await store.open()
  await store.sql.migrate('tickets', await tickets().migrations(store.sql))
  const tables = await TicketTables.of(store.sql)
  for (let from = 0; from < COUNT; from += 500) {
    const statements = Array.from({ length: 500 }, (_, i) => {
      const number = `T-${String(from + i).padStart(6, '0')}`
      const subject = (from + i) % 1_000 === 0 ? FORMULA : `包裹 ${from + i} 没有更新 🙂`
      return tables.inserted({ ...sampleTicket, number, subject, key: number }, [], number)
    })
    if (!(await store.sql.write(statements.flat()))) throw new Error('the tickets could not be stored')
  }
  await store.close()
}

/** The command in a process of its own, which tells the most memory that it had. */
async function exported(data, out) {
  const tell = 'process.on("exit", () => process._rawDebug("RSS " + process.resourceUsage().maxRSS))'
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [
      ...['--import', `data:text/javascript,${encodeURIComponent(tell)}`, program],
      ...['tickets', 'export', '--format', 'xlsx', '--out', out, '--data', data],
    ],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  )
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  const [, kilobytes] = /RSS (\d+)/.exec(said) ?? []
  if (code !== 0 || !kilobytes) throw new Error(`the export ended with ${code}: ${said}`)
  return { mb: Math.round(Number(kilobytes) / 1_024), seconds: Math.round((performance.now() - began) / 100) / 10 }
}

async function opened(folder, file) {
  const words = [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--convert-to']
  const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false'
  await promisify(execFile)('/usr/bin/soffice', [...words, filter, '--outdir', join(folder, 'shown'), file], {
    timeout: 600_000,
  })
  const shown = await open(join(folder, 'shown/tickets.csv'))
  let rows = 0
  let formulas = 0
  // The problem of the sample has two lines, of which the second is no row.
  for await (const line of shown.readLines()) {
    if (/^(T-\d{6}|\uFEFF?工单号|\uFEFF?Number),/.test(line)) rows++
    if (line.includes(`"${FORMULA.replaceAll('"', '""')}"`)) formulas++
  }
  return { rows, formulas }
}
