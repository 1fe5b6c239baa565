import { Command, Option } from 'commander'

const knowledge = () =>
  new Option('--knowledge <file>', "the articles (default: $HUIDA_KNOWLEDGE, else the example shop's)")
const locale = () => new Option('--locale <locale>', 'default: by $LANG').choices(['zh', 'en'])
const by = () => new Option('--by <name>', 'who does it (default: the user of this machine)')
const note = () => new Option('--note <text>', 'why; kept in the history')
const golden = () =>
  new Option('--golden <file>', 'questions whose answer is known (default: golden.jsonl beside the articles)')
const questions = () =>
  new Option('--questions <number>', 'how many recent questions of customers to rehearse').default('200')
const despite = () => new Option('--despite <reason>', 'publish even if a golden question breaks; the reason is kept')
const data = () =>
  new Option('--data <folder>', 'where the questions of customers are (default: $HUIDA_DATA, else ./data/shop)')
const json = () => new Option('--json', 'for programs: everything, as JSON')

/** Everything that is done to knowledge. What each needs is imported when it is called. */
export function kbCommand(): Command {
  const kb = new Command('kb').description(
    'knowledge released like software: review, publish, roll back, import, export',
  )
  const command = (usage: string, description: string) =>
    kb.command(usage).description(description).addOption(knowledge()).addOption(locale())

  command('list', 'every article: how far it is, its newest version, and the one that serves')
    .option('--pending', 'only what does not serve yet, and what it needs')
    .addOption(json())
    .action(async (flags) => (await import('./kb/look.js')).list(flags))

  command('lint', 'what makes answers worse; exit code 1 when there is an error')
    .option('--ask', 'ask every phrasing too, and tell which another article answers')
    .option('--strict', 'exit code 1 for warnings, too')
    .addOption(json())
    .action(async (flags) => (await import('./kb/look.js')).lint(flags))

  command('diff [articles...]', 'what a publish would change, word for word')
    .option('--exit-code', 'exit code 1 when there is a difference')
    .addOption(json())
    .action(async (articles, flags) => (await import('./kb/look.js')).diff(articles, flags))

  command('versions <article> [version]', 'every version of an article; with a version, what it said')
    .addOption(json())
    .action(async (article, version, flags) => (await import('./kb/look.js')).versions(article, version, flags))

  command('releases', 'what was published, by whom and why, the latest first')
    .addOption(json())
    .action(async (flags) => (await import('./kb/look.js')).releases(flags))

  command('review <articles...>', 'put drafts up for review')
    .addOption(by())
    .addOption(note())
    .action(async (articles, flags) => (await import('./kb/release.js')).review(articles, flags))

  command('approve <articles...>', 'approve the newest text, word for word; not by who wrote it')
    .option('--legal', 'as the one who answers for the law')
    .addOption(by())
    .addOption(note())
    .action(async (articles, flags) => (await import('./kb/release.js')).approve(articles, flags))

  command('return <articles...>', 'send texts that are up for review back to their authors, and say why')
    .option('--legal', 'as the one who answers for the law')
    .addOption(by())
    .addOption(note().makeOptionMandatory())
    .action(async (articles, flags) => (await import('./kb/release.js')).sendBack(articles, flags))

  command('publish [articles...]', 'rehearse, and let the newest texts serve (default: all that is ready after review)')
    .option('--from <instant>', 'serve from then on; until then what serves now goes on')
    .option('--share <percent>', 'to this share of the customers first, with a comparison: a trial')
    .option('--until <instant>', 'when the trial ends by itself')
    .addOption(golden())
    .addOption(questions())
    .addOption(despite())
    .option('--dry-run', 'rehearse only; exit code 1 when a golden question breaks')
    .addOption(data())
    .addOption(by())
    .addOption(note())
    .addOption(json())
    .action(async (articles, flags) => (await import('./kb/release.js')).publish(articles, flags))

  const trial = kb
    .command('trial')
    .description('what is tried with a share of the customers first: how they fare beside the others, and how it ends')
  const ofTrial = (name: string, description: string) =>
    trial
      .command(name, name === 'show' ? { isDefault: true } : {})
      .description(description)
      .addOption(knowledge())
      .addOption(locale())
      .addOption(json())
  ofTrial('show', 'the two sides, and which differences may be chance')
    .addOption(data())
    .action(async (flags) => (await import('./kb/trial.js')).showTrial(flags))
  ofTrial('publish', 'rehearse, and publish it to everybody')
    .addOption(golden())
    .addOption(questions())
    .addOption(despite())
    .addOption(data())
    .addOption(by())
    .addOption(note())
    .action(async (flags) => (await import('./kb/trial.js')).publishTrial(flags))
  ofTrial('end', 'end it, with nothing changed for the others')
    .addOption(by())
    .addOption(note())
    .action(async (flags) => (await import('./kb/trial.js')).endTrial(flags))

  command('rollback [release]', 'take a release and all after it back (default: the last one); live at once')
    .addOption(by())
    .addOption(note())
    .action(async (release, flags) => (await import('./kb/release.js')).rollback(release, flags))

  command(
    'probe <question>',
    'ask the running bot until its answer changes, and tell how long the edit took to be live',
  )
    .option('--url <address>', 'where the bot runs (default: http://localhost:3000)')
    .option('--expect <text>', 'wait until the answer holds this, instead of until it changes')
    .option('--wait <seconds>', 'exit code 1 when it has not happened by then', '60')
    .option('--data <folder>', 'where the bot keeps everything (default: $HUIDA_DATA, else ./data/shop)')
    .addOption(json())
    .action(async (question, flags) => (await import('./kb/probe.js')).probe(question, flags))

  command('import <sources...>', 'drafts from Markdown, HTML, CSV, XLSX, DOCX, PDF, JSON, a folder or an address')
    .option('--scene <scene>', 'for all that do not say theirs')
    .option('--problem <type>', 'for all that do not say theirs')
    .option('--language <tag>', 'for all that do not say theirs, such as zh')
    .addOption(
      new Option('--scripts <what>', 'what to do with documents that run something').choices(['refuse', 'strip']),
    )
    .option('--allow <hosts...>', 'hosts of your own network that may be asked')
    .option('--dry-run', 'report only')
    .addOption(by())
    .addOption(json())
    .action(async (sources, flags) => (await import('./kb/move.js')).importAll(sources, flags))

  command('export <target>', 'the newest texts to a .csv or .json file, or as Markdown to a folder')
    .option('--published', 'what serves, instead of the newest texts')
    .action(async (target, flags) => (await import('./kb/move.js')).exportAll(target, flags))

  command('settings', 'what holds for all articles: whether they are reviewed, and words that mean the same')
    .addOption(new Option('--review <what>', 'whether somebody else approves').choices(['none', 'required']))
    .option('--synonyms <file>', 'words that mean the same, one group a line, with commas between: 快递, 物流, 包裹')
    .addOption(by())
    .addOption(json())
    .action(async (flags) => (await import('./kb/settings.js')).settings(flags))

  command(
    'watch',
    'keep the file in step with the database, in both directions, until Ctrl+C: for articles in git',
  ).action(async (flags) => (await import('./kb/watch.js')).watch(flags))

  command('quarantine [piece]', 'what an import could not place; with a piece, give what it lacks and make it a draft')
    .option('--scene <scene>')
    .option('--problem <type>')
    .option('--question <text>')
    .option('--answer <text>')
    .option('--language <tag>')
    .option('--set <field=value...>', 'any field of an article: --set validUntil=2027-01-01 id=returns-2')
    .option('--drop <fields...>', 'leave these fields out, such as columns that are no field of an article')
    .option('--discard', 'throw it away')
    .addOption(by())
    .addOption(json())
    .action(async (piece, flags) => (await import('./kb/move.js')).quarantine(piece, flags))

  return kb
}
