import { readFile } from 'node:fs/promises'
import type { Json } from '@huida/core'
import { dataFolder, type Flags, tokenFile } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'

/** Where a program runs that a command is about. */
export interface RunningFlags extends Flags {
  /** Default: http://127.0.0.1:3000. */
  url?: string
  locale?: 'zh' | 'en'
}

/** The token of the program that runs: what is set, or what it left for this user, which is told to nobody but this machine. */
export async function tokenFor(url: string, flags: Flags): Promise<string | undefined> {
  if (process.env.HUIDA_ADMIN_TOKEN) return process.env.HUIDA_ADMIN_TOKEN
  const isHere = URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
  return isHere ? readFile(tokenFile(dataFolder(flags)), 'utf8').catch(() => undefined) : undefined
}

/**
 * Asks the program that runs, in the name of whoever runs it: with its token.
 * @throws CommandError when nobody answers, or with the program's own words when it refuses
 */
export async function askProgram<T = unknown>(
  flags: RunningFlags,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: Json,
): Promise<T> {
  const url = (flags.url ?? 'http://127.0.0.1:3000').replace(/\/+$/, '')
  const token = await tokenFor(url, flags)
  let response: Response
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(flags.locale && { 'accept-language': flags.locale }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  } catch {
    throw new CommandError(`No program answers at ${url}. Start it, or name its address with --url.`)
  }
  const text = await response.text()
  const said = text === '' ? undefined : (JSON.parse(text) as { message?: string })
  if (!response.ok) throw new CommandError(said?.message ?? `${url}${path} answers ${response.status}.`)
  return said as T
}
