import { useQuery } from '@tanstack/react-query'
import { read } from '../../../api/client.js'
import { useChannelName } from '../../../design/channel-name.js'
import { useLabels } from '../../../language/labels.js'
import { listOf } from './names.js'
import type { Routing } from './routing.js'

type Choice = { value: string; label: string }

/** What a line may be about, as far as it is known: what customers have asked on which channels, and what the lines name. */
export function useKnown({ routing, problems }: Routing): {
  problems: Choice[]
  intents: Choice[]
  channels: Choice[]
} {
  const labels = useLabels()
  const channelName = useChannelName()
  const { data: facets } = useQuery(read('/api/conversations/list/facets'))
  const named = (names: readonly string[], label: (name: string) => string): Choice[] =>
    [...new Set(names)].map((value) => ({ value, label: label(value) })).sort((a, b) => (a.label < b.label ? -1 : 1))
  const asked = facets?.intents.map(({ name }) => name) ?? []
  return {
    problems: named(
      [
        ...Object.values(problems),
        ...routing.flatMap(({ problem }) => listOf(problem)),
        ...asked.map((intent) => problems[intent] ?? intent),
      ],
      labels.problem,
    ),
    intents: named([...Object.keys(problems), ...asked], labels.problem),
    channels: named(
      [
        'web',
        ...(facets?.channels.map(({ name }) => name) ?? []),
        ...routing.flatMap(({ channel }) => listOf(channel)),
      ],
      channelName,
    ),
  }
}
