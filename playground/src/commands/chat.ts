import { modelFromEnv } from '@huida/plugin-rag'
import { openKnowledge } from '../bot/knowledge.js'
import { startThrowaway } from '../bot/throwaway.js'
import { botFile, dataFolder, type Flags, knowledgePlace, modelsFolder } from '../settings/settings.js'
import { terminal } from '../terminal/terminal.js'

/** Talks to the bot of the settings here, else to the example shop's. It keeps nothing, so it works beside a bot that runs. */
export async function chat({ locale, ...flags }: Flags & { locale?: 'zh' | 'en' }): Promise<void> {
  const talking = process.stdin.isTTY
  const { adapter, ended } = terminal({
    input: process.stdin,
    output: process.stdout,
    ...(talking && { prompt: '> ' }),
    ...(locale && { locale }),
  })
  const module = botFile(flags)
  const [{ space: knowledge, close }, model, orders] = await Promise.all([
    openKnowledge(knowledgePlace(flags), { readOnly: true }),
    modelFromEnv(),
    module === undefined
      ? import('../../bots/shop/orders-service.js').then(({ startOrdersService }) => startOrdersService())
      : undefined,
  ])
  const bot = await startThrowaway({
    ...{ knowledge, bot: module, adapter, learned: modelsFolder(dataFolder(flags)) },
    ...(orders && { orders: orders.url }),
    ...(model && { model }),
    ...(locale && { locale }),
  })
  if (talking) process.stdout.write('慧答 Huida · Ctrl+D 结束 / Ctrl+D ends\n\n')
  await ended
  await bot.stop()
  orders?.close()
  await close()
}
