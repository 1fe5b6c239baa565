import { expect, test } from '@jest/globals'
import { trace } from '@opentelemetry/api'
import { createBot, text } from './index.js'
import { testChat } from './testing/index.js'

test('the tracer of OpenTelemetry fits as it is', async () => {
  const chat = testChat()
  await chat.start((base) => createBot({ ...base, tracer: trace.getTracer('huida') }).use(() => 'ok'))
  expect(await chat.user('alice').says('hi')).toEqual([text('ok')])
})
