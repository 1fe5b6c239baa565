import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { DeskClient } from '../desk/client.js'
import { serveAtDesk } from '../desk/desk.js'
import { words } from '../desk/words.js'
import { dataFolder, type Flags } from '../settings/settings.js'
import { localToken } from '../team/team-file.js'
import { CommandError } from '../terminal/command-error.js'
import { languageOf } from '../terminal/output.js'

/** What the command line may say. */
export interface DeskFlags extends Flags {
  url: string
  agent?: string
  locale?: 'zh' | 'en'
}

/**
 * Serves customers in this terminal. On the machine of the program whoever may write its data folder needs no token; elsewhere
 * `HUIDA_DESK_TOKEN` says who it is.
 */
export async function desk(flags: DeskFlags): Promise<void> {
  const token = process.env.HUIDA_DESK_TOKEN || (await ownToken(flags))
  await serveAtDesk({
    client: new DeskClient(flags.url.replace(/\/+$/, ''), token),
    say: words[languageOf(flags)],
    input: process.stdin,
    output: process.stdout,
    isTerminal: process.stdin.isTTY === true,
  })
  process.exit(0)
}

/** Whoever may write the team's file may be one of the team. */
async function ownToken(flags: DeskFlags): Promise<string> {
  const data = dataFolder(flags)
  if (!existsSync(data))
    throw new CommandError(
      `There is no ${data}. Start the program there first (huida start), or set HUIDA_DESK_TOKEN and --url.`,
    )
  const id = flags.agent ?? userInfo().username
  return localToken(data, { id, roles: ['agent', 'manager'] })
}
