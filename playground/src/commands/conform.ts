import { certify } from '@huida/core/testing'
import { findKits } from '../conform/kits.js'
import { type Certified, isCertified, markdownReport, terminalReport } from '../conform/report.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'

/** How a certificate is made and shown. */
export interface ConformFlags {
  /** For programs. */
  json?: boolean
  /** For a README. */
  markdown?: boolean
  /** Cases whose names hold these words. */
  only?: string
  /** One way of using the platform, such as `webhook`. */
  way?: string
  locale?: Language
}

/**
 * Drives an adapter against its platform as its package plays it, and prints what was found. Exit code 1 when something does not hold.
 * @throws CommandError
 */
export async function conform(named: string, flags: ConformFlags): Promise<void> {
  const { name, version, kits } = await findKits(named)
  const chosen = Object.entries(kits).filter(([way]) => flags.way === undefined || way === flags.way)
  if (chosen.length === 0)
    throw new CommandError(`${name} cannot be used by "${flags.way}". It has: ${Object.keys(kits).join(', ')}.`)
  const isQuiet = flags.json || flags.markdown || !process.stderr.isTTY
  const certificates = await certify(Object.fromEntries(chosen), {
    ...(flags.only !== undefined && { only: new RegExp(flags.only.replace(/[^\w\s]/g, '\\$&'), 'i') }),
    onCase: (way, { outcome }) => {
      if (!isQuiet) process.stderr.write(outcome === 'failed' ? `✗ ${way}\n` : '.')
    },
  })
  if (!isQuiet) process.stderr.write('\n')
  const certified: Certified = { package: name, version, certificates }
  const language = flags.locale ?? (/^zh/i.test(process.env.LANG ?? '') ? 'zh' : 'en')
  if (flags.json) console.log(JSON.stringify(certified, undefined, 2))
  else console.log(flags.markdown ? markdownReport(certified) : terminalReport(certified, language))
  // Platforms and bots are closed; what a stranger's kit left open must not keep the command.
  process.stdout.write('', () => process.exit(isCertified(certified) ? 0 : 1))
}
