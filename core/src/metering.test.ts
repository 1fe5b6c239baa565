import { expect, test } from '@jest/globals'
import { metrics } from '@opentelemetry/api'
import { createBot, type Meter, rejected, text } from './index.js'
import { testChat } from './testing/index.js'

type Observe = Parameters<ReturnType<Meter['createObservableGauge']>['addCallback']>[0]

/** Keeps what is counted. */
function recordingMeter() {
  const counted: [name: string, value: number, attributes?: Record<string, string>][] = []
  const gauges = new Map<string, Observe>()
  const keep = (name: string) => (value: number, attributes?: Record<string, string>) =>
    void counted.push([name, value, attributes!])
  const meter: Meter = {
    createCounter: (name) => ({ add: keep(name) }),
    createHistogram: (name) => ({ record: keep(name) }),
    createObservableGauge: (name) => ({ addCallback: (callback) => void gauges.set(name, callback) }),
  }
  const now = (name: string) => {
    let seen: number | undefined
    gauges.get(name)!({ observe: (value) => (seen = value) })
    return seen
  }
  return { meter, counted, now }
}

test('the meter of OpenTelemetry fits as it is', async () => {
  const chat = testChat()
  await chat.start((base) => createBot({ ...base, meter: metrics.getMeter('huida') }).use(() => 'ok'))
  expect(await chat.user('alice').says('hi')).toEqual([text('ok')])
})

test('turns are counted with their seconds, and deliveries with their outcome, by adapter and nothing else', async () => {
  const chat = testChat()
  const { meter, counted, now } = recordingMeter()
  await chat.start((base) => createBot({ ...base, meter }).use(() => 'ok'))
  await chat.user('alice').says('my phone is 13812345678')
  expect(counted).toEqual([
    ['huida.turn.duration', expect.any(Number), { adapter: 'test', outcome: 'answered' }],
    ['huida.deliveries', 1, { adapter: 'test', outcome: 'delivered' }],
  ])
  expect([now('huida.outbox'), now('huida.events.waiting')]).toEqual([0, 0])
})

test('what a platform refuses is counted by its code', async () => {
  const chat = testChat()
  chat.answersWith(() => rejected('blocked'))
  const { meter, counted } = recordingMeter()
  await chat.start((base) => createBot({ ...base, meter }).use(() => 'ok'))
  await chat.user('alice').says('hi')
  expect(counted.at(-1)).toEqual(['huida.deliveries', 1, { adapter: 'test', outcome: 'rejected', code: 'blocked' }])
})
