import { Button, Group, Loader, Modal, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api, got } from '../../api/client.js'
import { kindly } from '../../design/failures.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { localOf, refresh } from './model.js'
import { RehearsalReport } from './report.js'
import { useRunningTrial } from './running-trial.js'
import { trialWords } from './trial-words.js'
import { words } from './words.js'

type PublishProps = { close: () => void } & (
  | {
      /** Ids. Absent: everything that is ready. */
      articles?: string[]
      /** What is published, for its title. */
      name: string
      isTrial?: never
    }
  /** What is tried with some customers, to all of them. */
  | { isTrial: true; articles?: never; name?: never }
)

/** The shares that a trial may be given to; another one is had by the command. */
const shares = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5]
const DAY_MS = 86_400_000
/** A trial runs for so many days, unless somebody says otherwise: two whole weeks, since weekends are unlike. */
const TRIAL_DAYS = 14

/** Rehearses a publish, tells in words which answers would change, and publishes: to everybody, at once or from a moment on; or as a trial. */
export function Publish(props: PublishProps) {
  const say = useWords(words)
  const ofTrial = useWords(trialWords)
  const format = useFormat()
  const running = useRunningTrial()
  const { close, isTrial, articles } = props
  const title = isTrial ? ofTrial.publishTitle : say.publishTitle(props.name)
  return (
    <Modal opened onClose={close} title={title} size="lg" closeButtonProps={{ 'aria-label': say.cancel }}>
      {running && !isTrial ? (
        <>
          <p>{ofTrial.isTaken(format.percent(running.share, 1))}</p>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button variant="default" onClick={close}>
              {say.cancel}
            </Button>
            <Button component={Link} to="/knowledge/trials" onClick={close}>
              {ofTrial.toTrial}
            </Button>
          </Group>
        </>
      ) : (
        <PublishForm articles={articles} isTrial={isTrial === true} close={close} />
      )}
    </Modal>
  )
}

/** Who gets it, and when. */
interface Choice {
  who: 'all' | 'some'
  isLater: boolean
  /** As an input of the type `datetime-local` has it. */
  from: string
  share: number
  /** The same; empty: never. */
  until: string
}

interface FormProps {
  articles: string[] | undefined
  isTrial: boolean
  close: () => void
}

function PublishForm({ articles, isTrial, close }: FormProps) {
  const say = useWords(words)
  const ofTrial = useWords(trialWords)
  const format = useFormat()
  const queries = useQueryClient()
  const [choice, setChoice] = useState<Choice>(() => ({
    ...{ who: 'all', isLater: false, from: '', share: 0.1 },
    until: localOf(new Date(Date.now() + TRIAL_DAYS * DAY_MS).toISOString()),
  }))
  const [note, setNote] = useState('')
  const [despite, setDespite] = useState('')
  const rehearsal = useQuery({
    queryKey: ['rehearsal', isTrial, articles],
    queryFn: ({ signal }) =>
      got(
        api.POST('/knowledge/rehearse', {
          body: isTrial ? { trial: true } : { ...(articles && { articles }) },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const report = rehearsal.data?.report
  const isBroken = report !== undefined && report.broken.length > 0
  const { isLater, from, share } = choice
  const isSome = choice.who === 'some'
  const publish = useMutation({
    async mutationFn() {
      const said = {
        ...(note.trim() !== '' && { note: note.trim() }),
        ...(isBroken && { despite: despite.trim() }),
      }
      if (isTrial) await got(api.POST('/knowledge/trial/publish', { body: said }))
      else
        await got(
          api.POST('/knowledge/publish', { body: { ...said, ...(articles && { articles }), ...chosenIn(choice) } }),
        )
    },
    onSuccess: () => {
      if (isTrial) toast.done(ofTrial.published)
      else if (isSome) toast.done(ofTrial.begun(format.percent(share, 1)))
      else toast.done(isLater ? say.scheduledFor(format.moment(Date.parse(from))) : say.isLive)
      void refresh(queries)
      close()
    },
  })
  const isReady = rehearsal.data !== undefined && isWhole(choice) && (!isBroken || despite.trim() !== '')
  const action = isTrial
    ? ofTrial.publish
    : isSome
      ? isBroken
        ? ofTrial.beginAnyway
        : ofTrial.begin
      : isLater
        ? say.schedule
        : isBroken
          ? say.publishAnyway
          : say.publishNow
  return (
    <>
      {rehearsal.isPending && (
        <p className={styles.rehearsing} role="status">
          <Loader size="xs" aria-hidden /> {say.rehearsing}
        </p>
      )}
      {rehearsal.isError && (
        <p className={styles.summary} data-tone="bad" role="alert">
          {kindly(rehearsal.error)}
        </p>
      )}
      {report && <RehearsalReport report={report} />}
      {rehearsal.data && !report && <p className={styles.quiet}>{say.noRehearsal}</p>}
      {rehearsal.data && (
        <>
          {isBroken && (
            <Textarea
              mt="md"
              label={say.despite}
              description={say.despiteHelp}
              required
              value={despite}
              onChange={({ currentTarget }) => setDespite(currentTarget.value)}
            />
          )}
          {!isTrial && <Choices choice={choice} change={(part) => setChoice({ ...choice, ...part })} />}
          <TextInput
            mt="sm"
            label={say.note}
            placeholder={say.noteExample}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
        </>
      )}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          {say.cancel}
        </Button>
        <Button
          disabled={!isReady}
          loading={publish.isPending}
          color={isBroken ? 'red.9' : undefined}
          onClick={() => publish.mutate()}
        >
          {action}
        </Button>
      </Group>
    </>
  )
}

const isPast = (local: string): boolean => local !== '' && Date.parse(local) <= Date.now()

/** Whether all is said that has to be. */
const isWhole = ({ who, isLater, from, until }: Choice): boolean =>
  who === 'some' ? !isPast(until) : !isLater || (from !== '' && !isPast(from))

/** What the program is told of it. */
function chosenIn({ who, isLater, from, share, until }: Choice) {
  const instant = (local: string) => new Date(local).toISOString()
  if (who === 'some') return { share, ...(until !== '' && { until: instant(until) }) }
  return isLater ? { from: instant(from) } : {}
}

function Choices({ choice, change }: { choice: Choice; change: (part: Partial<Choice>) => void }): ReactNode {
  const say = useWords(words)
  const ofTrial = useWords(trialWords)
  const format = useFormat()
  const { who, isLater, from, share, until } = choice
  return (
    <>
      <Radio.Group
        mt="md"
        label={ofTrial.who}
        value={who}
        onChange={(value) => change({ who: value === 'some' ? 'some' : 'all' })}
      >
        <Group gap="lg" mt={6}>
          <Radio value="all" label={ofTrial.everybody} />
          <Radio value="some" label={ofTrial.someFirst} />
        </Group>
      </Radio.Group>
      {who === 'some' ? (
        <div className={styles.ofTrial}>
          <NativeSelect
            label={ofTrial.share}
            description={ofTrial.shareHelp}
            value={String(share)}
            data={shares.map((each) => ({ value: String(each), label: ofTrial.shareOf(format.percent(each)) }))}
            onChange={({ currentTarget }) => change({ share: Number(currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label={ofTrial.until}
            description={ofTrial.untilHelp}
            value={until}
            error={isPast(until) ? say.isPast : undefined}
            onChange={({ currentTarget }) => change({ until: currentTarget.value })}
          />
        </div>
      ) : (
        <>
          <Radio.Group
            mt="md"
            label={say.when}
            value={isLater ? 'later' : 'now'}
            onChange={(value) => change({ isLater: value === 'later' })}
          >
            <Group gap="lg" mt={6}>
              <Radio value="now" label={say.atOnce} />
              <Radio value="later" label={say.later} />
            </Group>
          </Radio.Group>
          {isLater && (
            <TextInput
              mt="xs"
              type="datetime-local"
              aria-label={say.from}
              value={from}
              error={isPast(from) ? say.isPast : undefined}
              onChange={({ currentTarget }) => change({ from: currentTarget.value })}
            />
          )}
        </>
      )}
    </>
  )
}
