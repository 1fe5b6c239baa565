import { ActionIcon, Drawer, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import MenuIcon from 'lucide-react/icons/menu'
import SearchIcon from 'lucide-react/icons/search'
import { useEffect } from 'react'
import { type Me, meQuery } from '../api/session.js'
import { useCommands } from '../commands/commands.js'
import { Keys } from '../design/keys.js'
import { Opened } from '../design/opened.js'
import { speak } from '../language/language.js'
import { defineWords, useText, useWords } from '../language/words.js'
import { pages } from '../pages/pages.js'
import { AccountMenu } from './account-menu.js'
import { Brand } from './brand.js'
import { ConnectionBanner } from './connection-banner.js'
import { KeyList } from './key-list.js'
import { groupsFor, groupWords, isFor } from './navigation.js'
import { Starting } from './nowhere.js'
import { Palette } from './palette.js'
import styles from './shell.module.css'

/** What stands around every page of somebody who has signed in. */
export function Shell() {
  const { data: me } = useQuery(meQuery)
  const navigate = useNavigate()
  useEffect(() => {
    // The session has ended while the page was open.
    if (me === null) void navigate({ to: '/sign-in', search: { to: hereBelow() } as never })
  }, [me, navigate])
  return me ? <Around me={me} /> : <Starting />
}

const hereBelow = () => location.pathname.slice('/console'.length) + location.search

function Around({ me }: { me: Me }) {
  const say = useWords(words)
  const text = useText()
  const navigate = useNavigate()
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure(false)
  const [keys, { open: openKeys, close: closeKeys }] = useDisclosure(false)
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })

  useEffect(() => {
    if (me.account) speak(me.locale)
  }, [me.account, me.locale])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drawer is for going somewhere
  useEffect(closeDrawer, [path])
  useCommands([
    { id: 'palette', name: say.find, keys: 'mod+k', run: openPalette },
    { id: 'keys', name: say.keys, keys: '?', run: openKeys },
    ...pages
      .filter((page) => page.group && isFor(page, me))
      .map(({ path: to, name, key }) => ({
        ...{ id: `go:${to}`, name: say.goTo(text(name)), run: () => void navigate({ to }) },
        ...(key !== undefined && { keys: `g ${key}` }),
      })),
  ])
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {say.skip}
      </a>
      <header className={styles.header}>
        <ActionIcon
          className={styles.burger}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={say.menu}
          onClick={openDrawer}
        >
          <MenuIcon size={20} aria-hidden />
        </ActionIcon>
        <Link to="/" className={styles.home}>
          <Brand />
        </Link>
        <UnstyledButton className={styles.find} onClick={openPalette} aria-keyshortcuts="Control+K">
          <SearchIcon size={16} aria-hidden />
          <span className={styles.findText}>{say.find}</span>
          <Keys keys="mod+k" />
        </UnstyledButton>
        <AccountMenu me={me} openKeys={openKeys} />
      </header>
      <aside className={styles.side}>
        <Navigation me={me} label={say.navigation} />
      </aside>
      <Opened opened={drawer}>
        <Drawer
          opened={drawer}
          onClose={closeDrawer}
          size={264}
          title={<Brand />}
          closeButtonProps={{ 'aria-label': say.close }}
        >
          <Navigation me={me} label={say.navigation} />
        </Drawer>
      </Opened>
      <main className={styles.main} id="main" tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </main>
      <Opened opened={palette}>
        <Palette me={me} opened={palette} close={closePalette} />
      </Opened>
      <Opened opened={keys}>
        <KeyList opened={keys} close={closeKeys} />
      </Opened>
    </div>
  )
}

function Navigation({ me, label }: { me: Me; label: string }) {
  const text = useText()
  const groups = useWords(groupWords)
  return (
    <nav className={styles.nav} aria-label={label}>
      {groupsFor(me).map(({ group, pages: these }) => (
        <div key={group}>
          <p className={styles.group} id={`group-${group}`}>
            {groups[group]}
          </p>
          <ul className={styles.links} aria-labelledby={`group-${group}`}>
            {these.map(({ path, name, icon: Icon }) => (
              <li key={path}>
                <Link to={path} className={styles.link} activeOptions={{ exact: path === '/', includeSearch: false }}>
                  <Icon size={17} aria-hidden />
                  {text(name)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

const words = defineWords({
  en: {
    skip: 'Skip to the page',
    menu: 'Menu',
    close: 'Close',
    navigation: 'Pages',
    find: 'Find or do something',
    keys: 'Show all keys',
    goTo: (page: string) => `Go to ${page}`,
  },
  zh: {
    skip: '跳到正文',
    menu: '菜单',
    close: '关闭',
    navigation: '页面',
    find: '查找或执行操作',
    keys: '显示全部按键',
    goTo: (page: string) => `打开${page}`,
  },
})
