import { Button, Group, Loader, Modal, Radio, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got } from '../../api/client.js'
import { kindly } from '../../design/failures.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { refresh } from './model.js'
import { RehearsalReport } from './report.js'
import { words } from './words.js'

interface PublishProps {
  /** Ids. Absent: everything that is ready. */
  articles?: string[]
  /** What is published, for its title. */
  name: string
  close: () => void
}

/** Rehearses a publish, tells in words which answers would change, and publishes: at once, or from a moment on. */
export function Publish({ articles, name, close }: PublishProps) {
  const say = useWords(words)
  const format = useFormat()
  const queries = useQueryClient()
  const [isLater, setLater] = useState(false)
  const [from, setFrom] = useState('')
  const [note, setNote] = useState('')
  const [despite, setDespite] = useState('')
  const rehearsal = useQuery({
    queryKey: ['rehearsal', articles],
    queryFn: ({ signal }) => got(api.POST('/knowledge/rehearse', { body: { ...(articles && { articles }) }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const report = rehearsal.data?.report
  const isBroken = report !== undefined && report.broken.length > 0
  const isPast = isLater && from !== '' && Date.parse(from) <= Date.now()
  const publish = useMutation({
    mutationFn: () =>
      got(
        api.POST('/knowledge/publish', {
          body: {
            ...(articles && { articles }),
            ...(note.trim() !== '' && { note: note.trim() }),
            ...(isLater && { from: new Date(from).toISOString() }),
            ...(isBroken && { despite: despite.trim() }),
          },
        }),
      ),
    onSuccess: () => {
      toast.done(isLater ? say.scheduledFor(format.moment(Date.parse(from))) : say.isLive)
      void refresh(queries)
      close()
    },
  })
  const isReady =
    rehearsal.data !== undefined && (!isLater || (from !== '' && !isPast)) && (!isBroken || despite.trim() !== '')
  return (
    <Modal
      opened
      onClose={close}
      title={say.publishTitle(name)}
      size="lg"
      closeButtonProps={{ 'aria-label': say.cancel }}
    >
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
          <Radio.Group
            mt="md"
            label={say.when}
            value={isLater ? 'later' : 'now'}
            onChange={(value) => setLater(value === 'later')}
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
              error={isPast ? say.isPast : undefined}
              onChange={({ currentTarget }) => setFrom(currentTarget.value)}
            />
          )}
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
          {isLater ? say.schedule : isBroken ? say.publishAnyway : say.publishNow}
        </Button>
      </Group>
    </Modal>
  )
}
