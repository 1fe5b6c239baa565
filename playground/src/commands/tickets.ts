import { Command, Option } from 'commander'

/** `huida tickets`: tickets as files. */
export function ticketsCommand(): Command {
  const tickets = new Command('tickets').description('tickets, as files for other programs')
  tickets
    .command('export')
    .description('all tickets as a table; works while the bot runs. Personal data is masked')
    .addOption(new Option('--format <format>', 'csv, xlsx or jsonl').choices(['csv', 'xlsx', 'jsonl']).default('csv'))
    .option('--out <file>', 'where it goes (default: standard output)')
    .addOption(new Option('--per <row>', 'what a row is').choices(['ticket', 'conversation']).default('ticket'))
    .option('--columns <names>', 'with commas between them (default: all)')
    .addOption(
      new Option('--state <state>', 'only those').choices(['open', 'pending', 'on_hold', 'closed', 'not_closed']),
    )
    .option('--time-zone <zone>', 'in which times are written', 'Asia/Shanghai')
    .option('--clear', 'with personal data')
    .addOption(new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)'))
    .addOption(new Option('--locale <locale>', 'of the titles (default: by $LANG)').choices(['zh', 'en']))
    .action(async (flags) => (await import('./tickets/export.js')).exportAll(flags))
  return tickets
}
