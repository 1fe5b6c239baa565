import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { type Answer, read } from '../../../api/client.js'
import { Detail } from '../../../design/detail.js'
import { Loaded, Waiting } from '../../../design/loaded.js'
import { Tag } from '../../../design/tag.js'
import { useFormat } from '../../../language/format.js'
import { useWords } from '../../../language/words.js'
import styles from '../settings.module.css'
import { pluginWords } from './plugin-words.js'
import own from './plugins.module.css'
import { words } from './words.js'

export type Plugin = Answer<'/api/settings/plugins'>[number]
export type Field = Plugin['fields'][number]

const PluginForm = lazy(async () => ({ default: (await import('./plugin-form.js')).PluginForm }))

/** The plugins of the bot: what each is for, its version, what it needs, and what it is told. */
export function Plugins() {
  const say = useWords(words)
  const query = useQuery(read('/api/settings/plugins'))
  return (
    <Detail label={say.title}>
      <h2 className={styles.title}>{say.title}</h2>
      <Text c="dimmed">{say.about}</Text>
      <Loaded query={query}>
        {(plugins) => (
          <div className={own.plugins}>
            {plugins.map((plugin) => (
              <OnePlugin key={plugin.name} plugin={plugin} />
            ))}
          </div>
        )}
      </Loaded>
    </Detail>
  )
}

function OnePlugin({ plugin }: { plugin: Plugin }) {
  const say = useWords(words)
  const format = useFormat()
  const called = useWords(pluginWords)
  const [isOpen, setOpen] = useState(false)
  const { name, version, needs, needsRestart } = plugin
  return (
    <details className={own.plugin} open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className={own.summary}>
        <span className={own.name}>{called[name]?.name ?? name}</span>
        <span className={own.quiet}>{version === undefined ? `${name} · ${say.ownPart}` : `${name} ${version}`}</span>
        {needsRestart && <Tag tone="warn">{say.next}</Tag>}
        {called[name] && <span className={own.about}>{called[name].about}</span>}
      </summary>
      {isOpen && (
        <div className={own.inside}>
          {needs.length > 0 && (
            <Text c="dimmed" size="sm">
              {say.needs(format.list(needs.map((one) => called[one]?.name ?? one)))}
            </Text>
          )}
          <Suspense fallback={<Waiting />}>
            <PluginForm plugin={plugin} />
          </Suspense>
        </div>
      )}
    </details>
  )
}
