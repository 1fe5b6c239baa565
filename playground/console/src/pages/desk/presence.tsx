import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import CheckIcon from 'lucide-react/icons/check'
import ChevronDownIcon from 'lucide-react/icons/chevron-down'
import { useEffect } from 'react'
import { api, got, read } from '../../api/client.js'
import { useLive } from '../../api/live.js'
import { useCommands } from '../../commands/commands.js'
import { useWords } from '../../language/words.js'
import styles from './desk.module.css'
import { words } from './words.js'

type State = 'online' | 'away' | 'offline'
const mine = read('/api/escalation/me')
/** That somebody wanted to be there is kept, so that a restart or a long break does not send them home. */
const KEPT = 'huida.desk.online'

/** Whether one is there, and why not; it decides whether customers are offered. */
export function usePresence() {
  const queries = useQueryClient()
  const { data: me } = useQuery(mine)
  const { mutate } = useMutation({
    mutationFn: (body: { state: State; reason?: string }) => got(api.POST('/api/escalation/presence', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: mine.queryKey }),
  })
  useLive((event) => {
    if (event.type === 'presence' && event.agent === me?.id) void queries.invalidateQueries({ queryKey: mine.queryKey })
  })
  const set = (state: State, reason?: string) => {
    if (state === 'online') localStorage.setItem(KEPT, 'yes')
    else localStorage.removeItem(KEPT)
    mutate({ state, ...(reason !== undefined && { reason }) })
  }
  const isForgotten = me?.state === 'offline' && me.reason === 'gone' && localStorage.getItem(KEPT) === 'yes'
  useEffect(() => {
    if (isForgotten) mutate({ state: 'online' })
  }, [isForgotten, mutate])
  return { me, set }
}

/** The choice, in the head of the desk. */
export function Presence({ me, set }: ReturnType<typeof usePresence>) {
  const say = useWords(words)
  useCommands([
    { id: 'desk.online', name: say.goOnline, keys: 'alt+o', run: () => set('online') },
    ...say.awayReasons.map((reason, index) => ({
      ...{ id: `desk.away.${index}`, name: say.awayFor(reason), run: () => set('away', reason) },
      ...(index === 0 && { keys: 'alt+p' }),
    })),
    { id: 'desk.offline', name: say.states.offline, run: () => set('offline') },
  ])
  if (!me) return null
  const { state, reason } = me
  const isAway = state === 'away'
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<span className={styles.dot} data-state={state} aria-hidden />}
          rightSection={<ChevronDownIcon size={14} aria-hidden />}
          aria-label={`${say.presence}: ${say.states[state]}`}
        >
          {isAway && reason ? reason : say.states[state]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<span className={styles.dot} data-state="online" aria-hidden />}
          rightSection={state === 'online' && <CheckIcon size={14} aria-hidden />}
          onClick={() => set('online')}
        >
          {say.states.online}
        </Menu.Item>
        <Menu.Label>{say.states.away}</Menu.Label>
        {say.awayReasons.map((each) => (
          <Menu.Item
            key={each}
            leftSection={<span className={styles.dot} data-state="away" aria-hidden />}
            rightSection={isAway && reason === each && <CheckIcon size={14} aria-hidden />}
            onClick={() => set('away', each)}
          >
            {each}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<span className={styles.dot} data-state="offline" aria-hidden />}
          rightSection={state === 'offline' && <CheckIcon size={14} aria-hidden />}
          onClick={() => set('offline')}
        >
          {say.states.offline}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
