import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Bot, BotOptions } from '@huida/core'
import type { KnowledgeSpace, SpaceRetriever } from '@huida/knowledge'
import type { Team } from '@huida/plugin-escalation'
import type { TrainedIntents } from '@huida/plugin-intents'
import type { AnswerModel } from '@huida/plugin-rag'
import { CommandError } from '../terminal/command-error.js'

/** What the program opens for a bot before it is made, and closes after it has stopped. */
export interface BotParts {
  /**
   * For `createBot`: the channels whose settings are there, the store in the data folder, media, the log, and who of the team asks
   * (`identify`).
   */
  base: BotOptions
  /** The articles. */
  knowledge: KnowledgeSpace
  /** Finds articles for a question; for `rag()`. */
  retriever: SpaceRetriever
  /** Who answers customers, as `team.yaml` says at this moment; for `escalation()`. */
  team: () => Team
  /** The words that must not be said, as the console has them at this moment; for `forbiddenWords()`. */
  forbidden?: () => readonly string[]
  /** The models that people have trained in the console; for `intents({ trained })`. */
  trained?: TrainedIntents
  /**
   * It is only tried or rehearsed by the team, on records in memory: leave out what reaches other systems, such as exporters of tickets.
   * Absent: it serves customers.
   */
  rehearsal?: boolean
  /** The language model of the settings, for `rag()`. Absent: answers are the articles' own words. */
  model?: AnswerModel
}

/** A bot, whatever its plugins put on the context. */
export type MadeBot = Pick<
  Bot,
  | 'migrate'
  | 'stop'
  | 'crash'
  | 'fetch'
  | 'upgrade'
  | 'answer'
  | 'act'
  | 'send'
  | 'routes'
  | 'identify'
  | 'media'
  | 'plugins'
> & { start(): Promise<unknown> }

/** What the module of a bot exports as its default: it makes the bot, and does not start it. */
export type MakeBot = (parts: BotParts) => MadeBot

/**
 * Loads the module of a bot: JavaScript whose default export is a `MakeBot`.
 * @throws CommandError when there is none
 */
export async function loadBot(file: string): Promise<MakeBot> {
  if (!existsSync(file))
    throw new CommandError(
      `There is no bot in ${file}. Build it first (npm run build), or name its module with --bot or HUIDA_BOT.`,
    )
  const { default: make } = (await import(pathToFileURL(file).href)) as { default?: unknown }
  if (typeof make !== 'function')
    throw new CommandError(
      `${file} has no default export that makes a bot. Write: export default ({ base }) => createBot(base)`,
    )
  // What it gives is only known when it is called.
  return make as MakeBot
}
