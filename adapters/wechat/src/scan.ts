import type { Logger } from '@huida/core'
import type { Scan } from './options.js'

/** Shows a code to log in with: on a terminal as a picture, elsewhere as what it says. */
export async function showScan({ status, qrcode }: Scan, log: Logger): Promise<void> {
  if (status === 'scanned') return log.info({}, 'the code was scanned; confirm it on the phone')
  if (status === 'ended' || qrcode === undefined) return
  const asked = 'Scan this code with WeChat to log in. 请用微信扫码登录'
  if (!process.stdout.isTTY) return log.info({ qrcode }, asked)
  try {
    const { default: terminal } = await import('qrcode-terminal')
    terminal.generate(qrcode, { small: true }, (picture: string) => log.info({}, `${asked}\n${picture}`))
  } catch (error) {
    log.info({ qrcode, error }, asked)
  }
}
