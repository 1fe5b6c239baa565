import { Command, Option } from 'commander'

/** `huida sim …`: simulated days. */
export function simCommand(): Command {
  const sim = new Command('sim').description('play a day of customer support in virtual time')
  sim
    .command('floor')
    .description(
      'a team, customers on several channels, and the real hand-off, tickets and surveys; prints the KPIs and exits with 1 when a promise is broken',
    )
    .option(
      '--agents <number>',
      'how many people the team has: trainers, agents of both tiers, and those who lead',
      '50',
    )
    .option('--hours <number>', 'how long it is open, from 09:00; at most 14', '8')
    .option('--customers <number>', 'so many come in an hour, on average (default: six for each of the team)')
    .option('--seed <number>', 'the same seed is the same day', '1')
    .option('--vanish <share>', 'agents who vanish without a word, such as 0.1', '0')
    .option('--slow-department <name>', 'takes five times as long: logistics, product, engineering')
    .option('--model-down <from-until>', 'the model gives errors, such as 10:00-10:30')
    .option('--kill', 'the bot is stopped, or killed where it stands, and started again, now and then')
    .option('--show <number>', 'also print so many whole conversations that were handed over')
    .option('--keep <folder>', 'keep the day in an empty folder, for `huida start --data`')
    .option('--conversations <number>', 'with --keep: repeat the day on the days before today, until there are so many')
    .option('--json', 'for programs: everything that was counted and checked, as JSON')
    .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
    .action(async (flags) => (await import('./sim-floor.js')).simFloor(flags))
  return sim
}
