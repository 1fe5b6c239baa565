import { Button, Loader } from '@mantine/core'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import CircleAlertIcon from 'lucide-react/icons/circle-alert'
import LockIcon from 'lucide-react/icons/lock'
import MapIcon from 'lucide-react/icons/map'
import type { ComponentProps } from 'react'
import { Empty } from '../design/empty.js'
import { useTitle } from '../design/page.js'
import { defineWords, useWords } from '../language/words.js'
import { Brand } from './brand.js'
import styles from './nowhere.module.css'

/** There is no such page. */
export function NotFound() {
  const say = useWords(words)
  return <Nowhere icon={MapIcon} title={say.notFound} text={say.notFoundText} action={<ToHome />} />
}

/** The page is there, and not for this person. */
export function Forbidden() {
  const say = useWords(words)
  return <Nowhere icon={LockIcon} title={say.forbidden} text={say.forbiddenText} action={<ToHome />} />
}

/** A fault of the page itself, or a page of an older version whose parts are not there any more. */
export function Broken({ reset }: ErrorComponentProps) {
  const say = useWords(words)
  return (
    <div role="alert">
      <Nowhere
        icon={CircleAlertIcon}
        title={say.broken}
        text={say.brokenText}
        action={
          <Button
            onClick={() => {
              reset()
              location.reload()
            }}
          >
            {say.reload}
          </Button>
        }
      />
    </div>
  )
}

/** All that there is on a page which has nothing to show. */
function Nowhere(props: ComponentProps<typeof Empty>) {
  useTitle(props.title)
  return (
    <div className={styles.nowhere}>
      <Empty {...props} isPage />
    </div>
  )
}

function ToHome() {
  const say = useWords(words)
  return <Link to="/">{say.home}</Link>
}

/** Nothing is known yet: not even who is there. */
export function Starting() {
  const say = useWords(words)
  return (
    <div className={styles.starting} role="status">
      <Brand />
      <p>
        <Loader size={16} aria-hidden /> {say.starting}
      </p>
    </div>
  )
}

const words = defineWords({
  en: {
    notFound: 'There is no such page',
    notFoundText: 'The address may be mistyped, or the page has moved.',
    forbidden: 'This page is not for your role',
    forbiddenText: 'If you need it, ask an administrator for the role.',
    broken: 'This page has stumbled',
    brokenText: 'A part of it could not be loaded or shown. Loading it anew usually helps.',
    home: 'To the home page',
    reload: 'Load anew',
    starting: 'Connecting…',
  },
  zh: {
    notFound: '没有这个页面',
    notFoundText: '地址可能写错了，或者页面已经移走。',
    forbidden: '您的角色不能打开这个页面',
    forbiddenText: '如果工作需要，请联系管理员。',
    broken: '页面出了点问题',
    brokenText: '有一部分没有加载或显示出来，重新加载通常就好了。',
    home: '回到首页',
    reload: '重新加载',
    starting: '正在连接…',
  },
})
