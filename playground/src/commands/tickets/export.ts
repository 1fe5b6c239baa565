import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { HuidaError } from '@huida/core'
import type { ExportFormat } from '@huida/plugin-tickets/export'
import { openRecords, recordsOf } from '../../bot/records.js'
import type { Flags } from '../../settings/settings.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf } from '../../terminal/output.js'

interface ExportFlags extends Flags {
  format: ExportFormat
  out?: string
  per: 'ticket' | 'conversation'
  columns?: string
  state?: 'open' | 'pending' | 'on_hold' | 'closed' | 'not_closed'
  timeZone: string
  locale?: 'zh' | 'en'
  clear?: true
}

/**
 * Writes tickets to a file, whole or not at all, or to standard output.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when a flag cannot be understood
 */
export async function exportAll({
  format,
  out,
  per,
  columns,
  state,
  timeZone,
  clear,
  ...flags
}: ExportFlags): Promise<void> {
  const [{ exportTickets, UnknownColumn }, { maskPersonal, TicketTables }] = await Promise.all([
    import('@huida/plugin-tickets/export'),
    import('@huida/plugin-tickets'),
  ])
  const store = await openRecords(recordsOf(flags))
  try {
    if (!store.sql) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'tickets' })
    const chunks = exportTickets(await TicketTables.of(store.sql), {
      ...{ format, per, timeZone, locale: languageOf(flags) },
      ...(columns !== undefined && { columns: columns.split(',').map((name) => name.trim()) }),
      ...(state && { filter: { state } }),
      ...(!clear && { mask: maskPersonal }),
    })
    if (out === undefined) return await pipeline(chunks, process.stdout, { end: false })
    // Whoever finds the file finds all of it.
    const unfinished = `${out}.${process.pid}.part`
    try {
      await pipeline(chunks, createWriteStream(unfinished, { mode: 0o600 }))
      await rename(unfinished, out)
    } finally {
      await rm(unfinished, { force: true })
    }
  } catch (error) {
    if (error instanceof UnknownColumn) throw new CommandError(error.message)
    if (error instanceof RangeError)
      throw new CommandError(`--time-zone ${timeZone} is no time zone. Write one such as Asia/Shanghai.`)
    throw error
  } finally {
    await store.close()
  }
}
