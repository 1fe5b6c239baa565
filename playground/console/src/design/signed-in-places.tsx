import { Button } from '@mantine/core'
import { defineWords, useWords } from '../language/words.js'
import { Ago } from './ago.js'
import { Empty } from './empty.js'
import styles from './signed-in-places.module.css'
import { Tag } from './tag.js'

/** A browser in which somebody is signed in. */
export interface SignedInPlace {
  id: string
  way: 'password' | 'link' | 'oidc'
  address?: string
  browser?: string
  begunAt: number
  seenAt: number
  isThis: boolean
}

interface SignedInPlacesProps {
  places: readonly SignedInPlace[]
  /** Signs out in one of them. */
  end: (place: SignedInPlace) => void
}

/** Where somebody is signed in, with a way out of each. */
export function SignedInPlaces({ places, end }: SignedInPlacesProps) {
  const say = useWords(words)
  if (places.length === 0) return <Empty title={say.nowhere} />
  return (
    <ul className={styles.places}>
      {places.map((place) => (
        <li key={place.id}>
          <span className={styles.what}>
            <strong>{browserIn(place.browser) ?? say.unknown}</strong>{' '}
            {place.isThis && <Tag tone="good">{say.here}</Tag>}
            <span className={styles.quiet}>
              {place.address !== undefined && `${place.address} · `}
              {say.seen} <Ago at={place.seenAt} /> · {say.since} <Ago at={place.begunAt} />
            </span>
          </span>
          {!place.isThis && (
            <Button size="xs" variant="default" onClick={() => end(place)}>
              {say.end}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

/** Browser and system of a `User-Agent`, as people call them. */
function browserIn(agent: string | undefined): string | undefined {
  if (agent === undefined) return undefined
  const find = (names: readonly (readonly [RegExp, string])[]) => names.find(([sign]) => sign.test(agent))?.[1]
  const browser = find(browsers)
  const system = find(systems)
  return [browser, system].filter(Boolean).join(' · ') || agent.slice(0, 60)
}

/** The more special first: nearly all of them call themselves Safari too. */
const browsers = [
  [/MicroMessenger/, 'WeChat'],
  [/Edg\w*\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const
const systems = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Mac OS X/, 'macOS'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux'],
] as const

const words = defineWords({
  en: {
    nowhere: 'Signed in nowhere',
    unknown: 'An unknown browser',
    here: 'this one',
    seen: 'last seen',
    since: 'signed in',
    end: 'Sign out',
  },
  zh: {
    nowhere: '目前没有登录',
    unknown: '未知浏览器',
    here: '当前浏览器',
    seen: '最近活动：',
    since: '登录：',
    end: '退出',
  },
})
