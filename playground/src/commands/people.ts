import { Command, Option } from 'commander'

/** Imported when it is called. */
const manage = () => import('./people/manage.js')

const options = (command: Command): Command =>
  command
    .addOption(new Option('--url <address>', 'where the program runs').default('http://127.0.0.1:3000'))
    .addOption(new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)'))
    .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))

/** `huida people`: who signs in to the console of the program that runs. */
export function peopleCommand(): Command {
  const people = new Command('people').description('who signs in to the console, and what they may do there')
  options(people.command('list', { isDefault: true }).description('everybody, with their roles')).action(
    async (flags) => (await manage()).list(flags),
  )
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
  ).action(async (id, flags) => (await manage()).add(id, flags))
  options(
    people
      .command('link <id>')
      .description('print a link by which somebody chooses a new password; the one before opens nothing any more'),
  ).action(async (id, flags) => (await manage()).link(id, flags))
  options(
    people
      .command('reset-code <id>')
      .description('take the authenticator of somebody away who has lost it; they are signed out everywhere'),
  ).action(async (id, flags) => (await manage()).resetCode(id, flags))
  options(people.command('remove <id>').description('remove somebody; they are signed out everywhere at once')).action(
    async (id, flags) => (await manage()).remove(id, flags),
  )
  return people
}
