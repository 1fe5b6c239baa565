import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { kbCommand } from './commands/kb.js'
import { peopleCommand } from './commands/people.js'
import { recordsCommand } from './commands/records.js'
import { simCommand } from './commands/sim.js'
import { teamCommand } from './commands/team.js'
import { ticketsCommand } from './commands/tickets.js'
import { withoutSecrets } from './privacy/secrets.js'
import { printableLines } from './terminal/printable.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const dataOption = () =>
  new Option('--data <folder>', 'where everything is kept (default: $HUIDA_DATA, else ./data/shop)')
const knowledgeOption = () =>
  new Option('--knowledge <file>', "the articles (default: $HUIDA_KNOWLEDGE, else the example shop's)")

const botOption = () =>
  new Option('--bot <module>', "the module that makes the bot (default: $HUIDA_BOT, else the example shop's)")

// `huida kb list | head`: whoever reads has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

// Each command is imported when it is called, so that --help is instant and no command pays for another.
const program = new Command('huida')
  .description(
    "Huida 慧答: customer support that answers. Without a command it starts the bot of this folder, else the example shop's.",
  )
  .version(version)
  .showHelpAfterError('huida --help lists the commands.')

program
  // A word is meant as a command: one that is mistyped starts no bot, and what it may have meant is told.
  .command('start', { isDefault: !/^\w/.test(process.argv[2] ?? '') })
  .description('serve the bot, its chat page and its trace page on one port')
  .option('--port <number>', 'default: $PORT, else 3000; 0 takes any that is free')
  .option('--host <address>', 'default: $HOST, else 127.0.0.1, which is this machine only')
  .addOption(botOption())
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .action(async (flags) => (await import('./commands/start.js')).start(flags))

program
  .command('chat')
  .description('talk to the bot here; also: echo "how do I return a jacket?" | huida chat')
  .addOption(
    new Option('--locale <locale>', 'the language to begin in (default: by what you write)').choices(['zh', 'en']),
  )
  .addOption(botOption())
  .addOption(knowledgeOption())
  .action(async (flags) => (await import('./commands/chat.js')).chat(flags))

program
  .command('desk')
  .description(
    'serve customers here: the queue, conversations, notes, transfers; from another machine with $HUIDA_DESK_TOKEN',
  )
  .option('--url <address>', 'where the program runs', 'http://127.0.0.1:3000')
  .option('--agent <id>', 'who you are (default: the name of this user)')
  .addOption(dataOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/desk.js')).desk(flags))

program.addCommand(teamCommand())
program.addCommand(peopleCommand())
program.addCommand(recordsCommand())

program
  .command('audit')
  .description('what people and programs did: huida audit verify')
  .command('verify')
  .description('check that no entry of the audit log was changed or removed; exit code 1 when one was')
  .option('--kept <end>', 'an end that was printed before: finds out that the last entries were cut off')
  .addOption(dataOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/audit.js')).verifyAudit(flags))

program
  .command('ledger [conversation]')
  .description('what came in, what was decided and why, what went out; without a conversation, which ones there are')
  .option('--json', 'for programs: everything, as JSON')
  .option('--clear', 'with personal data, and with what the platform sent; default: masked')
  .addOption(dataOption())
  .action(async (conversation, flags) => (await import('./commands/ledger.js')).ledger(conversation, flags))

program
  .command('backup <folder>')
  .description('copy records, media, team and knowledge into a new folder, whole and checked; also while the bot runs')
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (folder, flags) => (await import('./commands/backup.js')).backUp(folder, flags))

program
  .command('restore <folder>')
  .description('put a backup in place, after checking it; the bot must not run')
  .option('--overwrite', 'what is there is moved aside, not deleted')
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (folder, flags) => (await import('./commands/restore.js')).restore(folder, flags))

program
  .command('migrate')
  .description('make the tables of the store and of the plugins, and nothing else; start does it, too')
  .addOption(botOption())
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/migrate.js')).migrate(flags))

program
  .command('move')
  .description(
    'move records and articles into another database, file or PostgreSQL, and compare both; all bots have to be stopped; one that was interrupted goes on',
  )
  .option('--from <place>', 'sqlite:data/shop/huida.db or postgres://… (default: the file of --data)')
  .option('--to <place>', 'sqlite:… or postgres://… (default: $HUIDA_DATABASE_URL)')
  .option(
    '--leave <tables>',
    'tables of plugins that the bot has not any more, to be left behind: some_notes,other_notes',
  )
  .addOption(botOption())
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/move.js')).move(flags))

program
  .command('doctor')
  .description('check the installation and the configuration, and say what to mend')
  .option('--port <number>')
  .option('--host <address>')
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/doctor.js')).doctor(flags))

program
  .command('conform <package>')
  .description(
    'drive an adapter against its platform and the attacks on it, and print a certificate; exit code 1 when something fails',
  )
  .option('--way <name>', 'one way of using the platform, such as webhook (default: all)')
  .option('--only <words>', 'the cases whose names hold these words')
  .option('--json', 'for programs: everything, as JSON')
  .option('--markdown', 'for a README')
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (named, flags) => (await import('./commands/conform.js')).conform(named, flags))

program
  .command('render <message>')
  .description(
    'how a message looks on each channel: words in Markdown, a part as JSON, a file of either, or - for what is piped',
  )
  .option('--all', 'every channel that there is (default: those whose settings are there)')
  .option('--html <file>', 'also as a page')
  .option('--json', 'for programs: the parts that each platform is given')
  .action(async (message, flags) => (await import('./commands/render.js')).render(message, flags))

program
  .command('eval [suite]')
  .description('measure what a suite file describes; exit code 1 when a figure is below its floor')
  .option('--only <words>', 'the rows whose names hold these words')
  .option('--history <file>', "where each run adds a line (default: history.jsonl beside the suite's file)")
  .option('--json', 'for programs: everything that was measured, as JSON')
  .option('--set-floors', 'write what was measured into the suite file as the new floors, less a margin')
  .action(async (suite, flags) => (await import('./commands/eval.js')).evaluate(suite, flags))

program
  .command('tune [folder]')
  .description('choose from which confidence each intent answers; without a folder, for the e-commerce pack')
  .option('--train <file>', 'labelled messages, in a folder that is no pack (default: train.csv)')
  .option('--test <file>', 'messages that nothing is chosen on (default: test.csv, when it is there)')
  .option('--oos <file>', 'messages that fit no intent (default: oos_test.csv, when it is there)')
  .option('--knowledge <file>', 'articles, whose questions a bot learns beside its pack (default: none)')
  .option('--outside <share>', 'of a pack: the share of messages to expect that fit no intent', '0.2')
  .option('--accuracy <share>', 'at least so many of the answers right', '0.9')
  .option('--transfer <share>', 'at most so many of the messages handed to people', '0.15')
  .option('--folds <number>', 'parts that the labelled messages are judged in', '5')
  .option('--thresholds <file>', 'where the thresholds go', 'thresholds.json')
  .option('--report <file>', 'where the report goes', 'tune.html')
  .addOption(new Option('--locale <locale>', 'of the report (default: by $LANG)').choices(['zh', 'en']))
  .action(async (folder, flags) => (await import('./commands/tune.js')).tune(folder, flags))

program.addCommand(kbCommand())
program.addCommand(simCommand())
program.addCommand(ticketsCommand())

const languageOption = () => new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en'])

program
  .command('kpi')
  .description("the team's numbers: of a period, and by channel, intent, agent or day; also while the bot runs")
  .option('--from <day>', 'the first day, such as 2026-11-01 (default: 30 days ago)')
  .option('--to <day>', 'the last day (default: today)')
  .addOption(new Option('--by <dimension>', 'in groups').choices(['channel', 'intent', 'agent', 'department', 'day']))
  .option('--time-zone <zone>', 'in which days begin', 'Asia/Shanghai')
  .option('--define', 'what each number means')
  .option('--json', 'for programs: everything, as JSON')
  .option('--csv', 'for spreadsheets')
  .addOption(dataOption())
  .addOption(languageOption())
  .action(async (flags) => (await import('./commands/kpi.js')).kpi(flags))

const report = new Command('report').description('packs of what happened, for people who decide')
report
  .command('weekly')
  .description(
    "the week's weak points of the bot, slow work of people, and what customers are unhappy about, with examples",
  )
  .option('--week <week>', 'such as 2026-W48 (default: the last full week)')
  .option('--time-zone <zone>', 'in which days begin', 'Asia/Shanghai')
  .option('--html <file>', 'also as a page with pictures')
  .option('--json', 'for programs: everything, as JSON')
  .option('--act <finding>', 'decide something about a finding, by its id; the bot must not run')
  .option('--text <words>', 'with --act: what will be done (default: what is suggested)')
  .option('--owner <name>', 'with --act: who does it')
  .option('--due <day>', 'with --act: until when')
  .addOption(dataOption())
  .addOption(languageOption())
  .action(async (flags) => (await import('./commands/report.js')).weekly(flags))
program.addCommand(report)

program
  .command('mine')
  .description('what customers ask and the articles do not answer, and what earlier drafts changed')
  .option('--since <time>', 'how far back: 12h, 30d or 4w', '30d')
  .option('--customers <number>', 'so many different customers make a topic', '3')
  .option('--write', 'write a draft for each new topic into the articles')
  .option('--json', 'for programs: everything, as JSON')
  .addOption(dataOption())
  .addOption(knowledgeOption())
  .addOption(new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en']))
  .action(async (flags) => (await import('./commands/mine.js')).mineLog(flags))

try {
  await program.parseAsync()
} catch (error) {
  // Words for what somebody can mend; a stack only for what is a fault of ours.
  const isTold = error instanceof Error && /^(?:HuidaError|KnowledgeError|CommandError)$/.test(error.name)
  console.error(isTold ? withoutSecrets(printableLines(error.message)) : error)
  process.exitCode = 1
}
