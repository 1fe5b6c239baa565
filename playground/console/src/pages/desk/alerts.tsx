import { ActionIcon, Popover, Stack, Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import BellIcon from 'lucide-react/icons/bell'
import BellOffIcon from 'lucide-react/icons/bell-off'
import { useState } from 'react'
import { type LiveEvent, useLive } from '../../api/live.js'
import { useMe } from '../../api/session.js'
import { useCommands } from '../../commands/commands.js'
import { useCustomerName } from '../../design/customer-name.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import { signal, useSignal } from '../../signal.js'
import { type Queue, queueQuery } from './now.js'
import { words } from './words.js'

/** Both are off until somebody wants them, in this browser. */
const SOUND = 'huida.desk.sound'
const POPUPS = 'huida.desk.popups'
const sound = signal(localStorage.getItem(SOUND) === 'on')
const popups = signal(localStorage.getItem(POPUPS) === 'on')

/** Tells of customers who need this person, by a sound or beside the window, as far as they have asked for it. */
export function Alerts({ open }: { open: (conversation: string) => void }) {
  const say = useWords(words)
  const customerName = useCustomerName()
  const me = useMe()
  const queries = useQueryClient()
  const hasSound = useSignal(sound)
  const hasPopups = useSignal(popups)
  const [isOpen, setOpen] = useState(false)
  useLive((event) => {
    const about = newsIn(event, queries.getQueryData<Queue>(queueQuery(me).queryKey), me.id)
    if (!about) return
    if (hasSound) chime(about.type)
    if (!hasPopups || document.visibilityState === 'visible' || Notification.permission !== 'granted') return
    const title = about.type === 'offer' ? say.popOffer : say.popMessage(customerName(about))
    // What customers write does not stand on screens that others may see.
    const notification = new Notification(title, { body: say.newMessage, tag: about.conversation })
    notification.onclick = () => {
      window.focus()
      open(about.conversation)
    }
  })
  const wantPopups = async (isWanted: boolean) => {
    const isAllowed = isWanted && (await Notification.requestPermission()) === 'granted'
    if (isWanted && !isAllowed) toast.done(say.popupsDenied)
    keep(popups, POPUPS, isAllowed)
  }
  const wantSound = (isWanted: boolean) => {
    keep(sound, SOUND, isWanted)
    // They hear what they will hear; and browsers play nothing before somebody has pressed something.
    if (isWanted) chime('message')
  }
  useCommands([
    { id: 'desk.sound', name: `${say.sound}: ${hasSound ? say.turnOff : say.turnOn}`, run: () => wantSound(!hasSound) },
    {
      id: 'desk.popups',
      name: `${say.popups}: ${hasPopups ? say.turnOff : say.turnOn}`,
      run: () => void wantPopups(!hasPopups),
    },
  ])
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label={say.alerts} onClick={() => setOpen(!isOpen)}>
          {hasSound || hasPopups ? <BellIcon size={16} aria-hidden /> : <BellOffIcon size={16} aria-hidden />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={say.alerts}>
        <Stack gap="sm">
          <Switch
            label={say.sound}
            checked={hasSound}
            onChange={({ currentTarget }) => wantSound(currentTarget.checked)}
          />
          {'Notification' in window && (
            <Switch
              label={say.popups}
              checked={hasPopups}
              onChange={({ currentTarget }) => void wantPopups(currentTarget.checked)}
            />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

interface News {
  type: 'offer' | 'message'
  conversation: string
  customer: string
}

/** What of an event needs this person. */
export function newsIn(event: LiveEvent, queue: Queue | undefined, me: string): News | undefined {
  if (event.type === 'case' && event.what === 'handoff.offered_to' && event.case?.agent === me)
    return { type: 'offer', conversation: event.conversation, customer: event.case.customer }
  if (event.type !== 'message' || event.message.by.kind !== 'customer') return undefined
  const mine = queue?.mine.find(({ conversation }) => conversation === event.conversation)
  return mine && { type: 'message', conversation: event.conversation, customer: mine.customer }
}

function keep(what: typeof sound, key: string, isOn: boolean): void {
  localStorage.setItem(key, isOn ? 'on' : 'off')
  what.set(isOn)
}

/** Two soft notes: rising for who waits, one of them for words. */
function chime(type: News['type']): void {
  const context = new AudioContext()
  const notes = type === 'offer' ? [659, 880] : [784]
  for (const [index, frequency] of notes.entries()) {
    const at = context.currentTime + index * 0.14
    const gain = context.createGain()
    gain.gain.setValueAtTime(0.0001, at)
    gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.3)
    const tone = context.createOscillator()
    tone.frequency.value = frequency
    tone.connect(gain).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.32)
  }
  setTimeout(() => void context.close(), 1_000)
}
