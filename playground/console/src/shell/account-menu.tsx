import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import CheckIcon from 'lucide-react/icons/check'
import KeyboardIcon from 'lucide-react/icons/keyboard'
import LogOutIcon from 'lucide-react/icons/log-out'
import MonitorIcon from 'lucide-react/icons/monitor'
import MoonIcon from 'lucide-react/icons/moon'
import SunIcon from 'lucide-react/icons/sun'
import UserIcon from 'lucide-react/icons/user'
import { useEffect } from 'react'
import { changeMe, type Me, meQuery, signOut } from '../api/session.js'
import { useCommands } from '../commands/commands.js'
import { Keys } from '../design/keys.js'
import { language, speak, useLanguage } from '../language/language.js'
import { defineWords, useWords } from '../language/words.js'
import styles from './account-menu.module.css'
import { roleWords } from './role-words.js'

/** Who is signed in, and how they like the page: language, theme, keys; and the way out. */
export function AccountMenu({ me, openKeys }: { me: Me; openKeys: () => void }) {
  const say = useWords(words)
  const roles = useWords(roleWords)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const { locale } = useLanguage()
  // The page changes at once; that it is kept for the next time is not waited for.
  const { mutate: keep } = useMutation({ mutationFn: changeMe, meta: { quiet: true } })
  const change = (changed: Partial<Pick<Me, 'locale' | 'theme'>>) => {
    queries.setQueryData(meQuery.queryKey, { ...me, ...changed })
    if (changed.locale) speak(changed.locale)
    if (changed.theme) setColorScheme(changed.theme)
    // Without an account this browser keeps it.
    if (me.account) keep(changed)
  }
  const leave = async () => {
    const next = await signOut(queries)
    if (next !== undefined) return location.assign(next)
    await navigate({ to: '/sign-in' })
  }
  useEffect(() => {
    if (me.account) setColorScheme(me.theme)
  }, [me.account, me.theme, setColorScheme])
  useCommands([
    { id: 'language', name: say.otherLanguage, run: () => change({ locale: language() === 'zh' ? 'en' : 'zh' }) },
    ...themes.map(({ theme }) => ({
      id: `theme:${theme}`,
      name: `${say.theme}: ${say[theme]}`,
      run: () => change({ theme }),
    })),
    { id: 'go:/account', name: say.yours, run: () => void navigate({ to: '/account' }) },
    { id: 'sign-out', name: say.signOut, run: () => void leave() },
  ])
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={styles.me}>
          <Avatar name={me.name} color="accent" size={30} radius="xl" aria-hidden />
          <span className={styles.name}>{me.name}</span>
          <span className="visually-hidden">{say.account}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{me.name}</strong>
          <span>{me.roles.map((role) => roles[role]).join(' · ')}</span>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<UserIcon size={15} aria-hidden />}>
          {say.yours}
        </Menu.Item>
        <Menu.Label>{say.language}</Menu.Label>
        <Menu.Item
          lang="zh-CN"
          rightSection={locale === 'zh' && <CheckIcon size={15} aria-hidden />}
          aria-current={locale === 'zh'}
          onClick={() => change({ locale: 'zh' })}
        >
          中文
        </Menu.Item>
        <Menu.Item
          lang="en"
          rightSection={locale === 'en' && <CheckIcon size={15} aria-hidden />}
          aria-current={locale === 'en'}
          onClick={() => change({ locale: 'en' })}
        >
          English
        </Menu.Item>
        <Menu.Label>{say.theme}</Menu.Label>
        {themes.map(({ theme, icon: Icon }) => (
          <Menu.Item
            key={theme}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={colorScheme === theme && <CheckIcon size={15} aria-hidden />}
            aria-current={colorScheme === theme}
            onClick={() => change({ theme })}
          >
            {say[theme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<KeyboardIcon size={15} aria-hidden />}
          rightSection={<Keys keys="?" />}
          onClick={openKeys}
        >
          {say.keys}
        </Menu.Item>
        <Menu.Item leftSection={<LogOutIcon size={15} aria-hidden />} onClick={() => void leave()}>
          {say.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const themes = [
  { theme: 'light', icon: SunIcon },
  { theme: 'dark', icon: MoonIcon },
  { theme: 'auto', icon: MonitorIcon },
] as const

const words = defineWords({
  en: {
    account: ': language, theme, sign out',
    language: 'Language',
    otherLanguage: 'Language: 中文',
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    auto: 'As the system',
    keys: 'Keys',
    yours: 'Your account',
    signOut: 'Sign out',
  },
  zh: {
    account: '：语言、外观、退出',
    language: '语言',
    otherLanguage: '语言：English',
    theme: '外观',
    light: '浅色',
    dark: '深色',
    auto: '跟随系统',
    keys: '按键',
    yours: '我的账号',
    signOut: '退出登录',
  },
})
