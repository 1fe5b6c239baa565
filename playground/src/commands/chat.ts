import { memoryStore } from '@huida/core'
import { openSpace } from '@huida/knowledge'
import { modelFromEnv } from '@huida/plugin-rag'
import { shop } from '../../bots/shop/bot.js'
import { startOrdersService } from '../../bots/shop/orders-service.js'
import { type Flags, knowledgeFile } from '../settings.js'
import { terminal } from '../terminal.js'

/** Talks to the example shop bot here. It keeps nothing, so it works beside a bot that runs. */
export async function chat({ locale, ...flags }: Flags & { locale?: 'zh' | 'en' }): Promise<void> {
  const talking = process.stdin.isTTY
  const { adapter, ended } = terminal({
    input: process.stdin,
    output: process.stdout,
    ...(talking && { prompt: '> ' }),
    ...(locale && { locale }),
  })
  const [knowledge, model, orders] = await Promise.all([
    openSpace({ file: knowledgeFile(flags), readOnly: true }),
    modelFromEnv(),
    startOrdersService(),
  ])
  const bot = shop({
    adapters: [adapter],
    // Nobody is promised anything beyond the end of this process, in production either.
    store: memoryStore({ throwaway: true }),
    knowledge,
    orders: orders.url,
    ...(model && { model }),
    ...(locale && { locale }),
  })
  await bot.start()
  if (talking) process.stdout.write('慧答 Huida · Ctrl+D 结束 / Ctrl+D ends\n\n')
  await ended
  await bot.stop()
  orders.close()
  await knowledge.close()
}
