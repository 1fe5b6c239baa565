import { type SqlAccess, statement } from '@huida/core'
import type { Meter } from '@opentelemetry/api'

/** Observes what the records hold. Each look is two counts by an index; where several processes share them, all of them tell the same. */
export function observeRecords(meter: Meter, sql: SqlAccess): void {
  meter
    .createObservableGauge('huida.conversations', {
      description: 'Conversations that are not the bot’s: those that wait in a queue, and those that an agent has.',
    })
    .addCallback(async (result) => {
      const rows = await sql.read<{ owner: string; n: number }>(
        statement("select owner_kind as owner, count(*) as n from conversation where owner_kind <> 'bot' group by 1"),
      )
      const counts = new Map(rows.map(({ owner, n }) => [owner, Number(n)]))
      for (const owner of ['queue', 'agent']) result.observe(counts.get(owner) ?? 0, { owner })
    })
  meter
    .createObservableGauge('huida.quarantine', { description: 'Events that failed too often and wait for somebody.' })
    .addCallback(async (result) => {
      const [row] = await sql.read<{ n: number }>(
        statement("select count(*) as n from turn where outcome = 'quarantined' and event is not null"),
      )
      result.observe(Number(row?.n ?? 0))
    })
}
