import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Answer, read } from '../../../api/client.js'
import { Refused } from '../../../api/refused.js'
import { Detail } from '../../../design/detail.js'
import { Loaded } from '../../../design/loaded.js'
import { useWords } from '../../../language/words.js'
import styles from '../settings.module.css'
import { Agents } from './agents.js'
import { Check } from './check.js'
import { Hours } from './hours.js'
import { Lines } from './lines.js'
import { Queues } from './queues.js'
import { TicketRules } from './ticket-rules.js'
import { words } from './words.js'

export type Routing = Answer<'/api/escalation/routing'>
/** What is edited; none: the bot goes by something else. */
export type TeamFile = Answer<'/api/settings/team'>

/** How often it is read again, in milliseconds: hours begin and end. */
const REFRESH_MS = 30_000

/** Who is asked for what and when: hours, queues, agents, the lines between, and where a customer would go. */
export function RoutingAndHours() {
  const say = useWords(words)
  const query = useQuery({ ...read('/api/escalation/routing'), refetchInterval: REFRESH_MS })
  const { data: file, error } = useQuery({ ...read('/api/settings/team'), retry: false })
  return (
    <Detail label={say.title}>
      <h2 className={styles.title}>{say.title}</h2>
      <Text c="dimmed">{say.about}</Text>
      <Loaded query={query}>
        {(routing) => {
          // A bot may have its team in its code, and never ask for the file.
          const isHeeded = file && String(file.queues) === String(routing.queues.map(({ id }) => id))
          const edited = isHeeded ? file : undefined
          return (
            <>
              {error instanceof Refused && error.code === 'TEAM_INVALID' && (
                <Alert color="yellow" variant="light">
                  {say.broken} {error.message}
                </Alert>
              )}
              {file && !isHeeded && <Alert variant="light">{say.inCode}</Alert>}
              <Hours routing={routing} file={edited} />
              <Queues routing={routing} file={edited} />
              <Agents routing={routing} file={edited} />
              <Lines routing={routing} file={edited} />
              <Check routing={routing} />
              <TicketRules />
              {edited && (
                <Text c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {say.file(edited.file)}
                </Text>
              )}
            </>
          )
        }}
      </Loaded>
    </Detail>
  )
}
