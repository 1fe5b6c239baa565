import { Command, Option } from 'commander'

/** Imported when it is called. */
const agents = () => import('./team/agents.js')

const dataOption = () =>
  new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)')
const localeOption = () => new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en'])
const names = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(/[\s,，、]+/).filter(Boolean),
]

/** `huida team`: who answers customers. */
export function teamCommand(): Command {
  const team = new Command('team').description('who answers customers, and who is asked for what')
  team
    .command('list', { isDefault: true })
    .description('the agents and the queues')
    .addOption(dataOption())
    .addOption(localeOption())
    .action(async (flags) => (await agents()).list(flags))
  team
    .command('add <id>')
    .description('add an agent, or change one, and print a new token; the one before opens nothing any more')
    .option('--name <name>', 'as customers see it')
    .option('--tier <number>', '1 for the first line, 2 for experts', Number)
    .option('--skill <names>', 'what they know; several, or one after another', names)
    .option('--role <names>', 'agent, expert, coordinator, manager', names)
    .option('--capacity <number>', 'how many conversations at once', Number)
    .addOption(dataOption())
    .addOption(localeOption())
    .action(async (id, flags) => (await agents()).add(id, flags))
  team
    .command('remove <id>')
    .description('take an agent out of the team; their token opens nothing any more')
    .addOption(dataOption())
    .addOption(localeOption())
    .action(async (id, flags) => (await agents()).remove(id, flags))
  return team
}
