import { Command, Option } from 'commander'
import { askProgram, type RunningFlags } from '../bot/running.js'
import { languageOf, say, tell } from './kb/context.js'

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

const options = (command: Command): Command =>
  command
    .addOption(new Option('--url <address>', 'where the program runs').default('http://127.0.0.1:3000'))
    .addOption(new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)'))
    .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))

/** `huida people`: who signs in to the console of the program that runs. */
export function peopleCommand(): Command {
  const people = new Command('people').description('who signs in to the console, and what they may do there')
  options(people.command('list', { isDefault: true }).description('everybody, with their roles')).action(list)
  options(
    people
      .command('add <id>')
      .description('add somebody, and print the link by which they choose a password')
      .option('--name <name>', 'as colleagues see it (default: the id)')
      .option('--email <address>', 'by which an identity provider knows them')
      .requiredOption(
        '--role <names...>',
        'administrator, trainer, reviewer, legal-reviewer, agent, expert, coordinator, manager, auditor',
      ),
  ).action(add)
  options(
    people
      .command('link <id>')
      .description('print a link by which somebody chooses a new password; the one before opens nothing any more'),
  ).action(link)
  options(
    people
      .command('reset-code <id>')
      .description('take the authenticator of somebody away who has lost it; they are signed out everywhere'),
  ).action(resetCode)
  options(people.command('remove <id>').description('remove somebody; they are signed out everywhere at once')).action(
    remove,
  )
  return people
}

async function list(flags: RunningFlags): Promise<void> {
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

async function add(
  id: string,
  { name = id, email, role, ...flags }: RunningFlags & { name?: string; email?: string; role: string[] },
): Promise<void> {
  const { link } = await askProgram<{ link: Link }>(flags, 'POST', '/api/people', {
    ...{ id, name, roles: role, locale: languageOf(flags) },
    ...(email !== undefined && { email }),
  })
  tellLink(id, link, flags)
}

async function link(id: string, flags: RunningFlags): Promise<void> {
  tellLink(id, await askProgram<Link>(flags, 'POST', `/api/people/${encodeURIComponent(id)}/link`), flags)
}

async function resetCode(id: string, flags: RunningFlags): Promise<void> {
  await askProgram(flags, 'DELETE', `/api/people/${encodeURIComponent(id)}/totp`)
  say(flags, {
    zh: `已关闭 ${id} 的两步验证，并已退出所有登录。请确认对方身份后再重置，并请其重新设置。`,
    en: `No code is asked of ${id} any more, who is signed out everywhere. They set up a new authenticator after signing in.`,
  })
}

async function remove(id: string, flags: RunningFlags): Promise<void> {
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
