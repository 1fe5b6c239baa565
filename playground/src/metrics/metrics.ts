import type { SqlAccess } from '@huida/core'
import type { Meter } from '@opentelemetry/api'
import { observeProcess } from './own-process.js'
import { observeRecords } from './records.js'

/** What the program counts of itself, for Prometheus. */
export interface Metrics {
  /** For the bot. */
  meter: Meter
  /** Counts what the records hold, too: who waits, what is in quarantine. */
  observe(sql: SqlAccess): void
  /** As Prometheus reads it. */
  text(): Promise<string>
  stop(): Promise<void>
}

/** What `text` gives, as Prometheus names it. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Up to where turns are told apart, in seconds. */
const TURN_BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20]
/** So many series of one name are told apart; further ones are one together, so that nothing fills the memory of whoever keeps them. */
const MAX_SERIES = 200
/** Whoever asks waits so long at most. */
const COLLECT_WITHIN_MS = 5_000

/** Begins to count. Loads OpenTelemetry, so that whoever counts nothing has none of it in memory. */
export async function openMetrics(): Promise<Metrics> {
  const [{ AggregationType, MeterProvider }, { PrometheusExporter, PrometheusSerializer }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-prometheus'),
  ])
  const reader = new PrometheusExporter({ preventServerStart: true })
  const provider = new MeterProvider({
    readers: [reader],
    views: [
      {
        instrumentName: 'huida.turn.duration',
        // Prometheus has the unit in the name.
        name: 'huida.turn.duration.seconds',
        aggregationCardinalityLimit: MAX_SERIES,
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: TURN_BOUNDARIES },
        },
      },
      { instrumentName: 'huida.deliveries', aggregationCardinalityLimit: MAX_SERIES },
    ],
  })
  const meter = provider.getMeter('huida')
  const ended = observeProcess(meter)
  // Neither where it runs nor who counted: Prometheus knows where it asked.
  const serializer = new PrometheusSerializer('', false, undefined, true, true)
  return {
    meter,
    observe: (sql) => observeRecords(meter, sql),
    async text() {
      const { resourceMetrics } = await reader.collect({ timeoutMillis: COLLECT_WITHIN_MS })
      return serializer.serialize(resourceMetrics)
    },
    async stop() {
      ended()
      await provider.shutdown()
    },
  }
}
