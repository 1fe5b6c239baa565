import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import SearchIcon from 'lucide-react/icons/search'
import { type KeyboardEvent, useId, useState } from 'react'
import type { Me } from '../api/session.js'
import { useAllCommands } from '../commands/commands.js'
import { isComposing } from '../commands/keys.js'
import { Keys } from '../design/keys.js'
import { defineWords, useText, useWords } from '../language/words.js'
import { pages } from '../pages/pages.js'
import { isFor } from './navigation.js'
import styles from './palette.module.css'

interface PaletteProps {
  me: Me
  opened: boolean
  close: () => void
}

/** Everything that can be done or found, by typing a few letters of it (Ctrl+K). */
export function Palette({ me, opened, close }: PaletteProps) {
  const say = useWords(words)
  return (
    <Modal.Root opened={opened} onClose={close} centered={false} yOffset="12vh" size={600} padding={0}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={say.title}>
        <Modal.Body>
          <Finder me={me} close={close} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

interface Offer {
  id: string
  name: string
  about?: string
  keys?: string
  run: () => void
}

function Finder({ me, close }: Omit<PaletteProps, 'opened'>) {
  const say = useWords(words)
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const offers = useOffers(me, text)
  const current = Math.min(active, offers.length - 1)
  const choose = (offer: Offer | undefined) => {
    if (!offer) return
    close()
    offer.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = (current + step + offers.length) % Math.max(1, offers.length)
      setActive(next)
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') choose(offers[current])
  }
  return (
    <>
      <div className={styles.field}>
        <SearchIcon size={18} aria-hidden />
        <input
          data-autofocus
          className={styles.input}
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          placeholder={say.placeholder}
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-label={say.title}
          aria-controls={listId}
          aria-activedescendant={offers.length > 0 ? `${listId}-${current}` : undefined}
        />
      </div>
      <div className={styles.list} id={listId} role="listbox" aria-label={say.title}>
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          <div
            key={offer.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(offer)}
          >
            <span className={styles.name}>
              {offer.name}
              {offer.about && <small className={styles.about}>{offer.about}</small>}
            </span>
            {offer.keys && <Keys keys={offer.keys} />}
          </div>
        ))}
      </div>
      {offers.length === 0 && (
        <p className={styles.nothing} role="status">
          {say.nothing}
        </p>
      )}
    </>
  )
}

/** Commands whose words begin as what was typed, then what pages find. */
function useOffers(me: Me, text: string): Offer[] {
  const navigate = useNavigate()
  const name = useText()
  const [asked] = useDebouncedValue(text.trim(), 150)
  const finders = pages.filter((page) => page.find && isFor(page, me))
  const found = useQueries({
    queries: finders.map((page) => ({
      queryKey: ['palette', page.path, asked],
      queryFn: ({ signal }: { signal: AbortSignal }) => page.find!(asked, signal),
      enabled: asked !== '',
    })),
  })
  const wanted = text.trim().toLowerCase()
  const commands = useAllCommands().filter(
    ({ id, name: said }) => id !== 'palette' && said.toLowerCase().includes(wanted),
  )
  return [
    ...commands,
    ...found.flatMap(({ data = [] }, at) =>
      data.map(({ id, name: said, about, to }) => ({
        ...{ id: `${finders[at]!.path}:${id}`, name: said },
        about: [name(finders[at]!.name), about].filter(Boolean).join(' · '),
        run: () => void navigate({ to }),
      })),
    ),
  ]
}

const words = defineWords({
  en: {
    title: 'Find or do something',
    placeholder: 'A page, a person, an action…',
    nothing: 'Nothing fits these words.',
  },
  zh: { title: '查找或执行操作', placeholder: '页面、人名、操作……', nothing: '没有符合的结果。' },
})
