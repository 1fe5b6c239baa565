import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { meQuery, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { Copied } from '../../design/copied.js'
import { kindly } from '../../design/failures.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import { QrCode } from './qr-code.js'
import { words } from './words.js'

type State = Answer<'/api/me/totp'>
interface Begun {
  secret: string
  address: string
}

/** So few recovery codes are too few. */
const FEW = 3

/** The code that is asked for besides the password: set up, confirmed, replaced, turned off. */
export function TwoSteps() {
  const say = useWords(words)
  const queries = useQueryClient()
  const query = useQuery(read('/api/me/totp'))
  const [begun, setBegun] = useState<Begun>()
  const [codes, setCodes] = useState<string[]>()
  const changed = () =>
    Promise.all(
      [['/api/me/totp'], ['/api/me/sessions'], meQuery.queryKey].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    )
  return (
    <Card title={say.twoSteps}>
      {codes ? (
        <Recovery
          codes={codes}
          kept={() => {
            setCodes(undefined)
            void changed()
          }}
        />
      ) : begun ? (
        <Confirm
          begun={begun}
          cancel={() => setBegun(undefined)}
          confirmed={(codes) => {
            setBegun(undefined)
            setCodes(codes)
            toast.done(say.on)
          }}
        />
      ) : (
        <Loaded query={query}>
          {(state) => <ByPassword state={state} begun={setBegun} codes={setCodes} off={() => void changed()} />}
        </Loaded>
      )}
    </Card>
  )
}

/** What is done with it, each by the password. */
function ByPassword({
  state: { on, recoveryCodes },
  begun,
  codes,
  off,
}: {
  state: State
  begun(begun: Begun): void
  codes(codes: string[]): void
  off(): void
}) {
  const say = useWords(words)
  const [password, setPassword] = useState('')
  const act = useMutation({
    mutationFn: (act: () => Promise<void>) => act(),
    onSuccess: () => setPassword(''),
    meta: { quiet: true },
  })
  const body = { password }
  const begin = () => act.mutate(async () => begun(await got(api.POST('/api/me/totp', { body }))))
  const renew = () => act.mutate(async () => codes((await got(api.POST('/api/me/totp/codes', { body }))).recoveryCodes))
  const turnOff = () =>
    act.mutate(async () => {
      await got(api.POST('/api/me/totp/off', { body }))
      toast.done(say.off)
      off()
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (on) renew()
    else begin()
  }
  const isEmpty = password === ''
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed">{on ? say.twoStepsOn(recoveryCodes) : say.twoStepsOff}</Text>
        {on && recoveryCodes < FEW && (
          <Alert color="yellow" variant="light" p="sm">
            {say.twoStepsFew}
          </Alert>
        )}
        <PasswordInput
          label={say.old}
          autoComplete="current-password"
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': say.showPassword }}
        />
        <Problem error={act.error} />
        <Group>
          <Button type="submit" variant="default" disabled={isEmpty} loading={act.isPending}>
            {on ? say.newCodes : say.setUp}
          </Button>
          {on && (
            <>
              <Button variant="default" disabled={isEmpty} onClick={begin}>
                {say.another}
              </Button>
              <Button variant="default" disabled={isEmpty} onClick={turnOff}>
                {say.turnOff}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </form>
  )
}

/** The secret as a picture and as a key, until a code shows that the authenticator has it. */
function Confirm({
  begun: { secret, address },
  confirmed,
  cancel,
}: {
  begun: Begun
  confirmed(codes: string[]): void
  cancel(): void
}) {
  const say = useWords(words)
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => got(api.PUT('/api/me/totp', { body: { code } })),
    onSuccess: ({ recoveryCodes }) => confirmed(recoveryCodes),
    meta: { quiet: true },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <Stack>
        <Text>{say.scan}</Text>
        <QrCode label={say.qr} text={address} />
        <div>
          <Text size="sm" mb={4}>
            {say.byHand}
          </Text>
          <Copied label={say.byHand} text={secret.replace(/(.{4})(?=.)/g, '$1 ')} rows={2} />
        </div>
        <TextInput
          label={say.codeNow}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
          required
          withAsterisk={false}
        />
        <Problem error={confirm.error} />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            {say.turnOn}
          </Button>
          <Button variant="default" onClick={cancel}>
            {say.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Recovery({ codes, kept }: { codes: readonly string[]; kept(): void }) {
  const say = useWords(words)
  const { id } = useMe()
  return (
    <Stack>
      <Text>{say.recoveryAbout}</Text>
      <Copied label={say.recovery} text={[`Huida ${id}`, ...codes].join('\n')} rows={codes.length + 1} />
      <div>
        <Button onClick={kept}>{say.kept}</Button>
      </div>
    </Stack>
  )
}

function Problem({ error }: { error: Error | null }) {
  if (!error) return null
  return (
    <Alert color="red" variant="light" role="alert" p="sm">
      {kindly(error)}
    </Alert>
  )
}
