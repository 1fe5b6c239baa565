import { Command, Option } from 'commander'

/** `huida records`: what the program that runs has recorded. */
export function recordsCommand(): Command {
  const records = new Command('records').description('what the program has recorded: huida records prune')
  records
    .command('prune')
    .description('say how much is older than it is to be kept; with --yes delete it, while the bot runs')
    .option('--keep <kind=days...>', 'instead of what is set: conversations=365 traces=30')
    .option('--yes', 'delete; without it nothing is changed')
    .addOption(new Option('--url <address>', 'where the program runs').default('http://127.0.0.1:3000'))
    .addOption(new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)'))
    .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
    .action(async (flags) => (await import('./records/prune.js')).prune(flags))
  return records
}
