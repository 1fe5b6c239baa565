import { askProgram, type RunningFlags } from '../../bot/running.js'
import { languageOf, say, tell } from '../../terminal/output.js'

/** Somebody who signs in, as the program tells. */
interface Person {
  id: string
  name: string
  roles: string[]
  totp: boolean
}

interface Link {
  token: string
  path: string
}

/** Everybody, with their roles. */
export async function list(flags: RunningFlags): Promise<void> {
  const people = await askProgram<Person[]>(flags, 'GET', '/api/people')
  if (people.length === 0)
    return say(flags, {
      zh: '还没有人。程序启动时打印的设置链接可以创建第一位管理员。',
      en: 'There is nobody yet. The link that the program prints when it starts makes the first administrator.',
    })
  const second = { zh: '两步验证', en: 'two-step sign-in' }[languageOf(flags)]
  for (const { id, name, roles, totp } of people)
    tell(`${id}  ${name}  ${roles.join(', ')}${totp ? `  ${second}` : ''}`)
}

/** Adds somebody, and prints the link by which they choose a password. */
export async function add(
  id: string,
  { name = id, email, role, ...flags }: RunningFlags & { name?: string; email?: string; role: string[] },
): Promise<void> {
  const { link } = await askProgram<{ link: Link }>(flags, 'POST', '/api/people', {
    ...{ id, name, roles: role, locale: languageOf(flags) },
    ...(email !== undefined && { email }),
  })
  tellLink(id, link, flags)
}

/** Prints a link by which somebody chooses a new password. */
export async function link(id: string, flags: RunningFlags): Promise<void> {
  tellLink(id, await askProgram<Link>(flags, 'POST', `/api/people/${encodeURIComponent(id)}/link`), flags)
}

/** Takes the authenticator of somebody away. */
export async function resetCode(id: string, flags: RunningFlags): Promise<void> {
  await askProgram(flags, 'DELETE', `/api/people/${encodeURIComponent(id)}/totp`)
  say(flags, {
    zh: `已关闭 ${id} 的两步验证，并已退出所有登录。请确认对方身份后再重置，并请其重新设置。`,
    en: `No code is asked of ${id} any more, who is signed out everywhere. They set up a new authenticator after signing in.`,
  })
}

/** Removes somebody, who is signed out everywhere. */
export async function remove(id: string, flags: RunningFlags): Promise<void> {
  await askProgram(flags, 'DELETE', `/api/people/${encodeURIComponent(id)}`)
  say(flags, { zh: `已移除 ${id}，并已退出所有登录。`, en: `Removed ${id}, who is signed out everywhere.` })
}

function tellLink(id: string, { path }: Link, flags: RunningFlags): void {
  const address = `${(flags.url ?? 'http://127.0.0.1:3000').replace(/\/+$/, '')}${path}`
  say(flags, {
    zh: `请只把这个链接交给 ${id}，三天内有效，用一次就失效：\n${address}`,
    en: `Give this link to ${id} and nobody else. It works once, within three days:\n${address}`,
  })
}
