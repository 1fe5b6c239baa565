import { spawn } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** What is copied, with the README of one language. */
const template = fileURLToPath(new URL('../template', import.meta.url))

type Language = 'zh' | 'en'

/**
 * Runs `create-huida <folder>`: makes a bot with its articles and its test, and installs what it needs.
 * @param given what stands behind the command
 * @returns the exit code
 */
export async function run(given: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof read>
  try {
    asked = read(given)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  const { folder, language, install } = asked
  if (folder === undefined) {
    console.log(USAGE)
    return asked.help ? 0 : 2
  }
  const say = (words: Record<Language, string>) => console.log(words[language])
  const to = resolve(folder)
  if ((await readdir(to).catch(() => [])).length > 0) {
    console.error(
      language === 'zh'
        ? `${to} 不是空文件夹，没有写入任何内容。请换一个还不存在的名字。`
        : `${to} is not empty, so nothing was written. Name a folder that is not there yet.`,
    )
    return 1
  }
  await createBot(to, language)
  say({ zh: `已创建 ${to}`, en: `Made ${to}` })
  if (install) {
    say({ zh: '正在安装依赖，大约一分钟 …', en: 'Installing what it needs, about a minute …' })
    const code = await npmInstall(to)
    if (code !== 0) {
      console.error(
        language === 'zh'
          ? `npm install 没有成功（${code}）。文件都在：进入 ${to}，按上面的提示解决后再运行 npm install。`
          : `npm install failed (${code}). The files are there: go to ${to}, mend what it says above, and run npm install again.`,
      )
      return 1
    }
  }
  const steps = [
    `cd ${relative(process.cwd(), to) || '.'}`,
    ...(install ? [] : ['npm install']),
    'npm test',
    'npm start',
  ]
  say({
    zh: `\n接下来：\n\n${steps.map((step) => `  ${step}`).join('\n')}\n\n先读 src/bot.ts 和 knowledge.json。`,
    en: `\nNext:\n\n${steps.map((step) => `  ${step}`).join('\n')}\n\nRead src/bot.ts and knowledge.json first.`,
  })
  return 0
}

/**
 * Writes the files of a new bot.
 * @param to a folder that is empty, or not there yet; its name becomes that of the package
 * @param language of its README
 */
export async function createBot(to: string, language: Language): Promise<void> {
  await mkdir(to, { recursive: true })
  await cp(template, to, { recursive: true })
  // npm would leave such a file out of this package.
  await rename(join(to, 'gitignore'), join(to, '.gitignore'))
  if (language === 'zh') await rename(join(to, 'README.zh-CN.md'), join(to, 'README.md'))
  else await rm(join(to, 'README.zh-CN.md'))
  const { version } = JSON.parse(await readFile(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'))
  const file = join(to, 'package.json')
  const made = (await readFile(file, 'utf8')).replaceAll('{{version}}', version).replace('{{name}}', packageName(to))
  await writeFile(file, made)
}

/** A folder's name as npm takes it. */
const packageName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '') || 'huida-bot'

function npmInstall(folder: string): Promise<number> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    ...{ cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' },
  })
  return new Promise((done) => {
    child.on('error', () => done(127))
    child.on('close', (code) => done(code ?? 1))
  })
}

function read(given: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      locale: { type: 'string' },
      'no-install': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const locale = values.locale ?? process.env.LC_ALL ?? process.env.LANG ?? 'en'
  if (values.locale !== undefined && values.locale !== 'zh' && values.locale !== 'en')
    throw new Error(`--locale is zh or en, not "${values.locale}".`)
  if (positionals.length > 1) throw new Error(`One folder is made at a time: ${positionals.join(', ')} are several.`)
  const language: Language = /^zh/i.test(locale) ? 'zh' : 'en'
  return {
    folder: values.help ? undefined : positionals[0],
    language,
    install: !values['no-install'],
    help: values.help,
  }
}

const USAGE = `npm create huida <folder>

  --locale zh|en   the language of the README (default: by $LANG)
  --no-install     only write the files; run npm install yourself`
