import { readFileSync, writeFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { type Content, isHuidaError, markdown, type Part, toParts } from '@huida/core'
import { channels, readChannels } from '../channels/channels.js'
import { looksOf } from '../render/looks.js'
import { lookPage } from '../render/page.js'
import { drawLook } from '../render/terminal.js'
import { environmentOf } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'

/** How messages are shown. */
export interface RenderFlags {
  /** On every channel that there is. Default: on those whose settings are there. */
  all?: boolean
  /** A file for a page with all of them. */
  html?: string
  /** For programs. */
  json?: boolean
}

/**
 * Shows how a message looks on each channel: words in Markdown, a part or a list of parts as JSON, a file of either, or `-` for standard input.
 * @throws CommandError
 */
export async function render(message: string, { all, html, json }: RenderFlags): Promise<void> {
  const parts = partsOf(message === '-' ? await readAll(process.stdin) : readIfFile(message))
  const looks = await looksOf(
    parts,
    all ? channels : readChannels(environmentOf({})).configured.map(({ channel }) => channel),
  )
  if (html !== undefined) writeFileSync(html, lookPage(looks))
  console.log(json ? JSON.stringify(looks, undefined, 2) : looks.map(drawLook).join('\n\n'))
}

const readIfFile = (message: string): string => {
  if (!/^[^\n{[]+\.(json|md|txt)$/.test(message)) return message
  try {
    return readFileSync(message, 'utf8')
  } catch (error) {
    throw new CommandError(
      `${message} cannot be read (${(error as NodeJS.ErrnoException).code}). Name a file that is there, or give the words.`,
    )
  }
}

function partsOf(message: string): Part[] {
  if (!/^\s*[{[]/.test(message)) return [markdown(message.trim())]
  try {
    // Judged by toParts, which refuses what is no content.
    return toParts(JSON.parse(message) as Content)
  } catch (error) {
    if (isHuidaError(error, 'CONTENT_INVALID') || error instanceof SyntaxError)
      throw new CommandError(
        `The message is no part: ${error.message} Write words, or {"type":"card","title":"…","choices":[{"label":"…","value":"…"}]}.`,
      )
    throw error
  }
}
