import { notifications } from '@mantine/notifications'
import { kindly } from './failures.js'

/** Short words at the edge of the page, read aloud by screen readers. */
export const toast = {
  done(text: string): void {
    notifications.show({ message: text, color: 'accent', autoClose: 4_000 })
  },
  /** With what to do about it; the same failure stands there once. */
  failed(error: unknown): void {
    const message = kindly(error)
    notifications.show({ id: message, message, color: 'red', autoClose: 10_000, role: 'alert' })
  },
}
