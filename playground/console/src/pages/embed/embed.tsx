import { Alert, Button, Checkbox, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { Copied } from '../../design/copied.js'
import { Labelled } from '../../design/labelled.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import { nonce } from '../../nonce.js'
import styles from './embed.module.css'
import { type Look, ownLook, previewOf, snippetOf } from './snippet.js'
import { words } from './words.js'

/** How long a change waits for the next one before the preview is made anew, in milliseconds. */
const PAUSE_MS = 400
/** The longest that the preview waits for the page, in milliseconds. */
const IDLE_WITHIN_MS = 2_000

/** The chat on a website: its look with a preview, the line that is copied, and the sites that may use it. */
export function Embed() {
  const say = useWords(words)
  const [look, setLook] = useState(ownLook)
  const site = useQuery(read('/api/settings/site'))
  const server = site.data?.publicUrl ?? location.origin
  return (
    <Page title={say.title} about={say.about}>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Card title={say.look}>
            <LookForm look={look} change={(changed) => setLook({ ...look, ...changed })} />
          </Card>
          <Card title={say.snippet}>
            <Text c="dimmed" mb="sm">
              {say.snippetAbout}
            </Text>
            <Copied label={say.snippet} text={snippetOf(look, server)} rows={4} />
            {isLocal(server) && (
              <Text c="dimmed" size="sm" mt="xs">
                {say.address}
              </Text>
            )}
          </Card>
          <Card title={say.sites}>
            <Loaded query={site}>{(data) => <Sites site={data} />}</Loaded>
          </Card>
        </div>
        <Card title={say.preview}>
          <Preview look={look} />
        </Card>
      </div>
    </Page>
  )
}

/** Whether nobody but this machine finds the program there. */
const isLocal = (server: string): boolean => /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(server)

function LookForm({ look, change }: { look: Look; change: (changed: Partial<Look>) => void }) {
  const say = useWords(words)
  const id = useId()
  const text = (name: 'title' | 'label' | 'notice') => ({
    value: look[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      change({ [name]: currentTarget.value }),
  })
  return (
    <Stack>
      <Labelled label={say.locale}>
        {(labelled) => (
          <SegmentedControl
            aria-labelledby={labelled}
            value={look.locale}
            onChange={(locale) => change({ locale: locale as Look['locale'] })}
            data={Object.entries(say.locales).map(([value, label]) => ({ value, label }))}
          />
        )}
      </Labelled>
      <Labelled label={say.theme}>
        {(labelled) => (
          <SegmentedControl
            aria-labelledby={labelled}
            value={look.theme}
            onChange={(theme) => change({ theme: theme as Look['theme'] })}
            data={Object.entries(say.themes).map(([value, label]) => ({ value, label }))}
          />
        )}
      </Labelled>
      <label className={styles.colour} htmlFor={id}>
        {say.accent}
        <input
          id={id}
          type="color"
          value={look.accent}
          onChange={({ currentTarget }) => change({ accent: currentTarget.value })}
        />
      </label>
      <TextInput label={say.heading} placeholder={say.headingHint} {...text('title')} />
      <TextInput label={say.label} description={say.labelAbout} placeholder={say.labelHint} {...text('label')} />
      <Textarea
        label={say.notice}
        description={say.noticeAbout}
        placeholder={say.noticeHint}
        rows={3}
        {...text('notice')}
      />
      <Checkbox
        label={say.open}
        checked={look.isOpen}
        onChange={({ currentTarget }) => change({ isOpen: currentTarget.checked })}
      />
      <Text c="dimmed" size="sm">
        {say.greeting}
      </Text>
    </Stack>
  )
}

/** The real widget, in a frame of its own: with the frame goes everything that it has opened. */
function Preview({ look }: { look: Look }) {
  const say = useWords(words)
  const [shown] = useDebouncedValue(look, PAUSE_MS)
  const [isDue, { open: begin }] = useDisclosure(false)
  useEffect(() => {
    // What is filled in answers first. Not every browser tells when it is idle.
    if (!('requestIdleCallback' in window)) return begin()
    const waiting = requestIdleCallback(begin, { timeout: IDLE_WITHIN_MS })
    return () => cancelIdleCallback(waiting)
  }, [begin])
  return (
    <>
      <Text c="dimmed" mb="sm">
        {say.previewAbout}
      </Text>
      <iframe
        className={styles.preview}
        title={say.preview}
        srcDoc={isDue ? previewOf(shown, location.origin, nonce) : ''}
      />
    </>
  )
}

function Sites({ site }: { site: Answer<'/api/settings/site'> }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const [text, setText] = useState((site.next ?? site.origins).join('\n'))
  const origins = text.split(/[\s,]+/).filter(Boolean)
  const wrong = origins.find((each) => !URL.canParse(each) || new URL(each).origin !== each)
  const { mutate, isPending } = useMutation({
    mutationFn: () => got(api.PUT('/api/settings/site', { body: { origins } })),
    async onSuccess() {
      toast.done(say.restart)
      await queries.invalidateQueries({ queryKey: ['/api/settings/site'] })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (wrong === undefined) mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Textarea
          label={say.sites}
          labelProps={{ className: 'visually-hidden' }}
          description={site.isFixed ? say.sitesFixed : say.sitesAbout}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          error={wrong !== undefined && say.sitesWrong(wrong)}
          readOnly={site.isFixed}
          rows={3}
          spellCheck={false}
        />
        {site.next && (
          <Alert color="yellow" variant="light" p="sm">
            {say.waiting}
          </Alert>
        )}
        {!site.isFixed && (
          <div>
            <Button type="submit" variant="default" loading={isPending}>
              {say.save}
            </Button>
          </div>
        )}
      </Stack>
    </form>
  )
}
