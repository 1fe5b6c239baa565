import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ChevronRightIcon from 'lucide-react/icons/chevron-right'
import CircleIcon from 'lucide-react/icons/circle'
import CircleCheckIcon from 'lucide-react/icons/circle-check'
import type { ReactNode } from 'react'
import { read } from '../../api/client.js'
import { useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { useWords } from '../../language/words.js'
import { isFor } from '../../shell/navigation.js'
import { pages } from '../pages.js'
import styles from './home.module.css'
import { words } from './words.js'

interface Step {
  id: keyof (typeof words)['en']['steps']
  /** `undefined`: it is not known yet. */
  isDone: boolean | undefined
  /** A page of the console, or of the program. */
  to: string
}

/** What a new administrator does before customers come; gone when all of it is done. */
export function FirstSteps() {
  const say = useWords(words)
  const me = useMe()
  const steps = useSteps().filter(({ to }) => {
    const page = pages.find(({ path }) => path === to)
    return to === CHAT || (page && isFor(page, me))
  })
  if (steps.every(({ isDone }) => isDone !== false)) return null
  return (
    <Card title={say.next}>
      <p className={styles.quiet}>{say.nextAbout}</p>
      <ul className={styles.items}>
        {steps.map(({ id, isDone, to }) => (
          <li key={id}>
            <StepLink to={to}>
              {isDone ? (
                <CircleCheckIcon size={18} className={styles.done} aria-hidden />
              ) : (
                <CircleIcon size={18} className={styles.toDo} aria-hidden />
              )}
              <span className={styles.said}>
                {say.steps[id]}
                {isDone && <span className="visually-hidden"> ({say.done})</span>}
              </span>
              <ChevronRightIcon size={16} aria-hidden />
            </StepLink>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** The page on which customers talk to the bot. */
const CHAT = '/chat'

function StepLink({ to, children }: { to: string; children: ReactNode }) {
  return to === CHAT ? (
    <a href="/" target="_blank" rel="noreferrer" className={styles.item}>
      {children}
    </a>
  ) : (
    <Link to={to} className={styles.item}>
      {children}
    </Link>
  )
}

function useSteps(): Step[] {
  const conversations = useQuery(read('/api/conversations/list', { query: { limit: 1 } }))
  const people = useQuery(read('/api/people'))
  const channels = useQuery(read('/api/settings/channels'))
  const site = useQuery(read('/api/settings/site'))
  const releases = useQuery(read('/knowledge/releases'))
  return [
    { id: 'talk', isDone: conversations.data && conversations.data.conversations.length > 0, to: CHAT },
    { id: 'people', isDone: people.data && people.data.length > 1, to: '/people' },
    { id: 'knowledge', isDone: releases.data && releases.data.length > 0, to: '/knowledge' },
    { id: 'embed', isDone: site.data && (site.data.next ?? site.data.origins).length > 0, to: '/embed' },
    { id: 'channel', isDone: channels.data?.some(({ isWanted }) => isWanted), to: '/settings' },
  ]
}
