import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Answer, read } from '../../api/client.js'
import { useCommands } from '../../commands/commands.js'
import { Keys } from '../../design/keys.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import styles from './desk.module.css'
import { words } from './words.js'

export type Suggestion = Answer<'/api/escalation/cases/{conversation}/suggestions'>['suggestions'][number]

/** As many as there are digits. */
const MAX = 9

interface SuggestionsProps {
  conversation: string
  /** What was written last: something else may help with it. */
  last: number
  use: (suggestion: Suggestion) => void
}

/** What may be sent: scripts, articles and similar cases, each by a click or by Alt and its number. */
export function Suggestions({ conversation, last, use }: SuggestionsProps) {
  const say = useWords(words)
  const { queryKey, queryFn } = read('/api/escalation/cases/{conversation}/suggestions', { path: { conversation } })
  const { data } = useQuery({
    queryKey: [...queryKey, last],
    queryFn,
    // What helped with the last message stands there until something better is found.
    placeholderData: (before) => before,
    meta: { quiet: true },
  })
  const suggestions = data?.suggestions.slice(0, MAX) ?? []
  useCommands(
    suggestions.map((suggestion, index) => ({
      id: `desk.suggestion.${index + 1}`,
      name: say.insertSuggestion(index + 1, suggestion.title),
      keys: `alt+${index + 1}`,
      run: () => use(suggestion),
    })),
  )
  if (suggestions.length === 0) return null
  return (
    <ol className={styles.suggestions} aria-label={say.suggestions}>
      {suggestions.map((suggestion, index) => (
        <li key={`${suggestion.kind} ${suggestion.id}`}>
          <UnstyledButton
            className={styles.suggestion}
            onClick={() => use(suggestion)}
            aria-keyshortcuts={`Alt+${index + 1}`}
            title={suggestion.text}
          >
            <Keys keys={`alt+${index + 1}`} />
            <Tag tone={suggestion.kind === 'script' ? 'accent' : 'plain'}>{say.suggestionKinds[suggestion.kind]}</Tag>
            <span className={styles.suggestionText}>
              <strong>{suggestion.title}</strong> {suggestion.text}
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  )
}
