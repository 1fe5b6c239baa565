import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Refused } from '../../api/refused.js'
import { linkQuery, meQuery, openWithLink, setUpQuery } from '../../api/session.js'
import { kindly } from '../../design/failures.js'
import { useLanguage } from '../../language/language.js'
import { defineWords, useWords } from '../../language/words.js'
import { Outside } from '../../shell/outside.js'

/** What a one-time link opens: the first administrator sets the program up, or somebody chooses their password. */
export function SetUp() {
  const say = useWords(words)
  const { locale } = useLanguage()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [token] = useState(tokenOfLink)
  const [given, setGiven] = useState({ token: token ?? '', name: '', id: '', password: '', code: '' })
  const [needsCode, setNeedsCode] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const link = useQuery({ ...linkQuery(token ?? ''), enabled: token !== undefined })
  const isPassword = link.data?.purpose === 'password'

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      const { token, password, code, id, name } = given
      await openWithLink({
        ...{ token: token.trim(), password },
        ...(needsCode && { code: code.trim() }),
        ...(!isPassword && { id: id.trim(), name: name.trim(), locale }),
      })
      queries.removeQueries({ queryKey: meQuery.queryKey })
      queries.removeQueries({ queryKey: setUpQuery.queryKey })
      await navigate({ to: '/', replace: true })
    } catch (error) {
      if (error instanceof Refused && error.code === 'CODE_NEEDED') setNeedsCode(true)
      else setProblem(kindly(error))
    } finally {
      setBusy(false)
    }
  }
  const field = (name: keyof typeof given) => ({
    value: given[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [name]: currentTarget.value }),
    required: true,
    withAsterisk: false,
  })
  return (
    <Outside
      title={isPassword ? say.passwordTitle(link.data?.name ?? '') : say.title}
      about={isPassword ? say.passwordFor(link.data?.id ?? '') : say.about}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {token === undefined && (
            <TextInput label={say.token} description={say.tokenAbout} autoComplete="off" {...field('token')} />
          )}
          {!isPassword && (
            <>
              <TextInput label={say.name} autoComplete="name" {...field('name')} />
              <TextInput
                label={say.id}
                description={say.idAbout}
                autoComplete="username"
                autoCapitalize="none"
                {...field('id')}
              />
            </>
          )}
          <PasswordInput
            label={say.password}
            description={say.passwordAbout}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': say.showPassword }}
            {...field('password')}
          />
          {needsCode && (
            <TextInput
              label={say.code}
              description={say.codeAbout}
              autoComplete="one-time-code"
              autoFocus
              {...field('code')}
            />
          )}
          {(problem ?? link.error) && (
            <Alert color="red" variant="light" role="alert" p="sm">
              {problem ?? kindly(link.error)}
            </Alert>
          )}
          <Button type="submit" size="md" fullWidth loading={isBusy}>
            {say.begin}
          </Button>
        </Stack>
      </form>
    </Outside>
  )
}

/** Out of the address bar and the history before anything else. */
function tokenOfLink(): string | undefined {
  const [, token] = /^#(?:token=)?(.+)$/.exec(location.hash) ?? []
  if (!token) return undefined
  history.replaceState(history.state, '', location.pathname)
  return decodeURIComponent(token)
}

const words = defineWords({
  en: {
    title: 'Set up Huida',
    about: 'You become the first administrator. Everybody else gets an account from you.',
    passwordTitle: (name: string) => `Welcome, ${name}`,
    passwordFor: (id: string) => `Choose a password. Your account is called ${id}.`,
    token: 'Set-up token',
    tokenAbout: 'The terminal shows it when the program starts.',
    name: 'Your name',
    id: 'Account',
    idAbout: 'Short, such as li-na: what you sign in with.',
    password: 'Password',
    passwordAbout: 'Long is better than odd: a sentence is easy to remember.',
    showPassword: 'Show what is typed',
    code: 'Code',
    codeAbout: 'The six digits that your authenticator shows now, or one of your recovery codes.',
    begin: 'Begin',
  },
  zh: {
    title: '开始使用慧答',
    about: '您将成为第一位管理员，之后由您为其他人开通账号。',
    passwordTitle: (name: string) => `欢迎，${name}`,
    passwordFor: (id: string) => `请设置密码。您的账号是 ${id}。`,
    token: '设置令牌',
    tokenAbout: '程序启动时，终端会显示它。',
    name: '您的姓名',
    id: '账号',
    idAbout: '登录时使用，简短即可，例如 li-na。',
    password: '密码',
    passwordAbout: '长比怪更好：一句话最好记。',
    showPassword: '显示输入的内容',
    code: '验证码',
    codeAbout: '身份验证器现在显示的六位数字，或一个恢复码。',
    begin: '开始',
  },
})
