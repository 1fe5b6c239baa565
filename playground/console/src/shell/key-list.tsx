import { Modal } from '@mantine/core'
import { useAllCommands } from '../commands/commands.js'
import { Keys } from '../design/keys.js'
import { defineWords, useWords } from '../language/words.js'
import styles from './key-list.module.css'

/** All keys that work on this page now. */
export function KeyList({ opened, close }: { opened: boolean; close: () => void }) {
  const say = useWords(words)
  const commands = useAllCommands().filter(({ keys }) => keys !== undefined)
  return (
    <Modal opened={opened} onClose={close} title={say.title} closeButtonProps={{ 'aria-label': say.close }}>
      <dl className={styles.list}>
        {commands.map(({ id, name, keys }) => (
          <div key={id} className={styles.row}>
            <dt>{name}</dt>
            <dd>
              <Keys keys={keys!} />
              <span className="visually-hidden">{keys}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}

const words = defineWords({ en: { title: 'Keys', close: 'Close' }, zh: { title: '按键', close: '关闭' } })
