import { existsSync } from 'node:fs'

/** Where Debian puts them. The headless shell draws the same pages without windows and tabs of its own, for half the processor. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** The Chromium that tests drive: `$CHROMIUM`, else Debian's headless shell, else its browser. `undefined`: none is there. */
export const chromiumPath = (): string | undefined => {
  const { CHROMIUM } = process.env
  return (CHROMIUM ? [CHROMIUM] : PLACES).find((place) => existsSync(place))
}

/** Why no browser can be driven here; `undefined` when one can. */
export const noChromium = (): string | undefined =>
  chromiumPath() ? undefined : 'no Chromium is there: install one (Debian: chromium-headless-shell), or set CHROMIUM'
