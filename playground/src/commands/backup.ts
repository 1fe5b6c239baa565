import { resolve } from 'node:path'
import { makeBackup, sizeOf } from '../backup/backup.js'
import { MEDIA } from '../backup/data-files.js'
import { dataFolder, knowledgeFile } from '../settings/settings.js'
import { say } from '../terminal/output.js'
import type { KbFlags } from './kb/context.js'

/**
 * Makes a backup, and prints what is in it.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when the folder is there already
 */
export async function backUp(folder: string, flags: KbFlags): Promise<void> {
  const { files } = await makeBackup(folder, { data: dataFolder(flags), knowledge: knowledgeFile(flags) })
  const names = files.map(({ name }) => name)
  const media = names.filter((name) => name.startsWith(`${MEDIA}/`)).length
  const listed = [...names.slice(0, names.length - media), ...(media > 0 ? [`${MEDIA} (${media})`] : [])]
  const megabytes = (sizeOf(files) / 1_048_576).toFixed(1)
  const to = resolve(folder)
  say(flags, {
    zh: `已备份到 ${to}：${listed.join('、')}，共 ${megabytes} MB。备份含有客户写的话，请妥善保管。恢复：huida restore ${folder}`,
    en: `Backed up to ${to}: ${listed.join(', ')}, ${megabytes} MB. It holds what customers wrote: keep it safe. To put it back: huida restore ${folder}`,
  })
}
