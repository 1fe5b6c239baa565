import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Meter } from '@opentelemetry/api'

/** The delay is measured by a timer that is due so often; what it is late by is the delay. */
const RESOLUTION_MS = 10
const PERCENTILES = [50, 90, 99] as const

/** Observes the process itself, by the names that dashboards for Node know. Call what is returned to end it. */
export function observeProcess(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const late = (ns: number) => Math.max(0, (Number.isFinite(ns) ? ns / 1e9 : 0) - RESOLUTION_MS / 1_000)
  const gauges = PERCENTILES.map((percent) => ({
    percent,
    gauge: meter.createObservableGauge(`nodejs_eventloop_lag_p${percent}_seconds`, {
      description: `How late timers were since the last look, ${percent} of 100 at most.`,
    }),
  }))
  const max = meter.createObservableGauge('nodejs_eventloop_lag_max_seconds', {
    description: 'How late a timer was since the last look, at most.',
  })
  meter.addBatchObservableCallback(
    (result) => {
      for (const { percent, gauge } of gauges) result.observe(gauge, late(delay.percentile(percent)))
      result.observe(max, late(delay.max))
      delay.reset()
    },
    [...gauges.map(({ gauge }) => gauge), max],
  )
  meter.createObservableCounter('process_cpu_seconds', { description: 'Time on processors.' }).addCallback((result) => {
    const { user, system } = process.cpuUsage()
    result.observe((user + system) / 1e6)
  })
  const startedAt = Math.round(Date.now() / 1_000 - process.uptime())
  for (const [name, description, value] of [
    ['process_resident_memory_bytes', 'Memory that the process has.', () => process.memoryUsage.rss()],
    ['nodejs_heap_size_used_bytes', 'Memory of objects in use.', () => process.memoryUsage().heapUsed],
    ['process_start_time_seconds', 'When the process began, in seconds since 1970.', () => startedAt],
  ] as const)
    meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(value()))
  return () => delay.disable()
}
