import { Alert, Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../api/client.js'
import { Copied } from '../../design/copied.js'
import { kindly } from '../../design/failures.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { words } from './words.js'

/** Finds out whether the log is what was written. */
export function Verify({ opened, close }: { opened: boolean; close: () => void }) {
  const say = useWords(words)
  return (
    <Modal opened={opened} onClose={close} title={say.verify} closeButtonProps={{ 'aria-label': say.close }}>
      <Form />
    </Modal>
  )
}

function Form() {
  const say = useWords(words)
  const format = useFormat()
  const [kept, setKept] = useState('')
  const isWrong = kept.trim() !== '' && !/^\d{1,15}:\S{1,100}$/.test(kept.trim())
  const verify = useMutation({
    mutationFn: () =>
      got(api.GET('/api/audit/verify', { params: { query: kept.trim() === '' ? {} : { kept: kept.trim() } } })),
    meta: { quiet: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isWrong) verify.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{say.verifyAbout}</Text>
        <TextInput
          label={say.keptLabel}
          description={say.keptAbout}
          value={kept}
          onChange={({ currentTarget }) => setKept(currentTarget.value)}
          error={isWrong && say.keptWrong}
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <Button type="submit" data-autofocus loading={verify.isPending}>
            {say.verify}
          </Button>
        </div>
        <div role="status">
          {verify.data?.broken && (
            <Alert color="red" variant="light" p="sm" title={say.broken(format.number(verify.data.broken.seq))}>
              {say.why[verify.data.broken.why]} {say.brokenNext}
            </Alert>
          )}
          {verify.data && !verify.data.broken && (
            <Alert color="accent" variant="light" p="sm" title={say.whole(format.number(verify.data.entries))}>
              <Text size="sm" mb="xs">
                {say.note}
              </Text>
              <Copied label={say.end} text={verify.data.end} />
            </Alert>
          )}
          {verify.error && (
            <Alert color="red" variant="light" p="sm">
              {kindly(verify.error)}
            </Alert>
          )}
        </div>
      </Stack>
    </form>
  )
}
