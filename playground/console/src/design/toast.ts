import { notifications } from '@mantine/notifications'
import { language } from '../language/language.js'
import { defineWords } from '../language/words.js'
import { kindly } from './failures.js'

/** Short words at the edge of the page, read aloud by screen readers. */
export const toast = {
  done(text: string): void {
    notifications.show({ message: text, color: 'accent', autoClose: 4_000, ...closing() })
  },
  /** With what to do about it; the same failure stands there once. */
  failed(error: unknown): void {
    const message = kindly(error)
    notifications.show({ id: message, message, color: 'red', autoClose: 10_000, role: 'alert', ...closing() })
  },
}

const words = defineWords({ en: { close: 'Close' }, zh: { close: '关闭' } })

const closing = () => ({ closeButtonProps: { 'aria-label': words[language()].close } })
