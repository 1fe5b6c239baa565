import type { Accepts, ChoiceLimit, MediaLimit, Rate, Window } from '@huida/core'
import type { Certificate } from '@huida/core/testing'

/** What an adapter says about its platform, a line for each thing. */
export function limitLines({ accepts, rate, windows }: Certificate['limits']): string[] {
  return [
    ...Object.entries(accepts as Accepts).flatMap(([type, limit]) => {
      const said = describe(type, limit as object)
      return said.length > 0 ? [`${type}: ${said.join(', ')}`] : []
    }),
    ...(rate?.total ? [`in all: ${per(rate.total)}`] : []),
    ...(rate?.perConversation ? [`per conversation: ${per(rate.perConversation)}`] : []),
    ...(windows ?? []).map(
      ({ opens, forMs, messages }: Window) =>
        `after a ${opens}: ${messages === undefined ? 'any number of' : messages} messages within ${time(forMs)}`,
    ),
  ]
}

function describe(type: string, limit: object): string[] {
  const { max, unit = 'characters', markdown } = limit as { max?: number; unit?: string; markdown?: boolean }
  const { maxBytes, types, uploads } = limit as MediaLimit
  const { maxLabel, maxValueBytes, maxTitle } = limit as ChoiceLimit & { maxTitle?: number }
  return [
    ...(max === undefined ? [] : [type === 'text' ? `${number(max)} ${unit} a message` : `${number(max)} at most`]),
    ...(markdown ? ['Markdown'] : []),
    ...(types ? [types.join(' ')] : []),
    ...(maxBytes === undefined ? [] : [bytes(maxBytes)]),
    ...(uploads ? ['uploads'] : []),
    ...(maxLabel === undefined ? [] : [`labels of ${number(maxLabel)}`]),
    ...(maxTitle === undefined ? [] : [`titles of ${number(maxTitle)}`]),
    ...(maxValueBytes === undefined ? [] : [`values of ${number(maxValueBytes)} bytes`]),
  ]
}

const number = (value: number): string => value.toLocaleString('en')

const bytes = (value: number): string =>
  value >= 1_000_000 ? `${number(Math.round(value / 100_000) / 10)} MB` : `${number(Math.round(value / 1_000))} KB`

const per = ({ count, perMs }: Rate): string => `${number(count)} messages in ${time(perMs)}`

/** 48 h, 1 min, 5 s. */
function time(ms: number): string {
  if (ms >= 3_600_000) return `${number(ms / 3_600_000)} h`
  return ms >= 60_000 ? `${number(ms / 60_000)} min` : `${number(ms / 1_000)} s`
}
