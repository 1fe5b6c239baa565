import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { defineWords, useWords } from '../language/words.js'
import { Brand } from './brand.js'

/** Where the pages stand on a phone. */
export function NavigationDrawer({
  opened,
  close,
  children,
}: {
  opened: boolean
  close: () => void
  children: ReactNode
}) {
  const say = useWords(words)
  return (
    <Drawer opened={opened} onClose={close} size={264} title={<Brand />} closeButtonProps={{ 'aria-label': say.close }}>
      {children}
    </Drawer>
  )
}

const words = defineWords({ en: { close: 'Close' }, zh: { close: '关闭' } })
