import { Alert, Anchor, Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react'
import { Refused } from '../../api/refused.js'
import { meQuery, signIn, signInByToken, waysQuery } from '../../api/session.js'
import { kindly, kindlyOf } from '../../design/failures.js'
import { useWords } from '../../language/words.js'
import { Outside } from '../../shell/outside.js'
import { words } from './words.js'

type Way = 'password' | 'code' | 'token'

/** Where a session begins: by name and password, a second factor where one is set up, or the token that the terminal has shown. */
export function SignIn() {
  const say = useWords(words)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { to, problem: met } = useSearch({ strict: false }) as { to?: string; problem?: string }
  const { data: ways } = useQuery(waysQuery)
  const [way, setWay] = useState<Way>('password')
  const [given, setGiven] = useState({ id: '', password: '', code: '', token: '' })
  const [problem, setProblem] = useState<string | undefined>(() => met && kindlyOf(met))
  const [isBusy, setBusy] = useState(false)
  const first = useRef<HTMLInputElement>(null)

  const enter = useCallback(
    async (begin: () => Promise<unknown>) => {
      setBusy(true)
      setProblem(undefined)
      try {
        await begin()
        queries.removeQueries({ queryKey: meQuery.queryKey })
        await navigate({ to: placeBelow(to), replace: true })
      } catch (error) {
        if (error instanceof Refused && error.code === 'CODE_NEEDED') setWay('code')
        else setProblem(kindly(error))
      } finally {
        setBusy(false)
      }
    },
    [navigate, queries, to],
  )

  // The link of the terminal brings its token; it leaves the address and the history before anything else.
  useEffect(() => {
    const [, token] = /^#token=(.+)$/.exec(location.hash) ?? []
    if (!token) return
    history.replaceState(history.state, '', location.pathname + location.search)
    void enter(() => signInByToken(decodeURIComponent(token)))
  }, [enter])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field that is asked for now
  useEffect(() => first.current?.focus(), [way])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { id, password, code, token } = given
    if (way === 'token') return void enter(() => signInByToken(token.trim()))
    void enter(() => signIn({ id: id.trim(), password, ...(way === 'code' && { code: code.trim() }) }))
  }
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [name]: currentTarget.value }),
    required: true,
    withAsterisk: false,
  })
  return (
    <Outside title={say.title} about={way === 'code' ? say.codeAbout : way === 'token' ? say.tokenAbout : say.about}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {way === 'password' && (
            <>
              <TextInput ref={first} label={say.id} autoComplete="username" autoCapitalize="none" {...field('id')} />
              <PasswordInput
                label={say.password}
                autoComplete="current-password"
                visibilityToggleButtonProps={{ 'aria-label': say.showPassword }}
                {...field('password')}
              />
            </>
          )}
          {way === 'code' && <TextInput ref={first} label={say.code} autoComplete="one-time-code" {...field('code')} />}
          {way === 'token' && (
            <PasswordInput
              ref={first}
              label={say.token}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': say.showPassword }}
              {...field('token')}
            />
          )}
          {problem && (
            <Alert color="red" variant="light" role="alert" p="sm">
              {problem}
            </Alert>
          )}
          <Button type="submit" size="md" fullWidth loading={isBusy}>
            {say.enter}
          </Button>
          {ways?.oidc && way === 'password' && (
            <>
              <Divider label={say.or} />
              <Button
                component="a"
                href={`/api/oidc/start?to=${encodeURIComponent(placeBelow(to))}`}
                variant="default"
                size="md"
                fullWidth
              >
                {say.byOther(ways.oidc.name)}
              </Button>
            </>
          )}
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="center"
            onClick={() => {
              setProblem(undefined)
              setWay(way === 'password' ? 'token' : 'password')
            }}
          >
            {way === 'password' ? say.byToken : say.byPassword}
          </Anchor>
        </Stack>
      </form>
    </Outside>
  )
}

/** Where somebody was going; a place of this console only. */
const placeBelow = (to: string | undefined): string => (to?.startsWith('/') && !to.startsWith('//') ? to : '/')
