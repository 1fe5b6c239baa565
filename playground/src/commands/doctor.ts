import { constants, existsSync } from 'node:fs'
import { access, readdir, statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { isHuidaError } from '@huida/core'
import { apart } from '../bot/address.js'
import { checkChannels } from '../channels/check.js'
import { withoutSecrets } from '../privacy/secrets.js'
import {
  dataFolder,
  type Flags,
  judgeSettings,
  type KnowledgePlace,
  knowledgePlace,
  type Settings,
  storeFile,
} from '../settings/settings.js'
import { type Finding, mend, note, ok } from '../terminal/finding.js'
import { printable, printableLines } from '../terminal/printable.js'
import { databaseFindings } from './database.js'

const signs = { ok: '✓', note: '·', mend: '✗' }

/** Below this much free space SQLite is close to failing. */
const FEW_BYTES = 100 * 1024 * 1024
/** A language model that has not said anything by then is not reachable. */
const REACH_MS = 3_000

/** Checks the installation and the configuration, and says what to mend. Changes nothing. Exit code 1 when there is something. */
export async function doctor({ locale, ...flags }: Flags & { locale?: 'zh' | 'en' }): Promise<void> {
  const language = locale ?? (/^zh/i.test(process.env.LC_ALL || process.env.LANG || '') ? 'zh' : 'en')
  const { settings, problems } = judgeSettings(flags)
  const findings = [
    checkNode(),
    ...problems.map((problem) => mend(problem, problem)),
    ...(
      await Promise.all([
        checkStoreDriver(),
        checkVectors(),
        checkFolder(dataFolder(flags)),
        ...(settings.database === undefined
          ? [checkRecords(storeFile(dataFolder(flags)))]
          : [checkDatabase(settings.database)]),
        checkKnowledge(knowledgePlace(flags)),
        checkModel(),
      ])
    ).flat(),
    ...(problems.length === 0 ? [await checkPort(settings)] : []),
    ...(problems.length === 0 ? await checkEmbedding(settings) : []),
    ...(await checkOidc(settings)),
    ...(await checkChannels(settings)),
  ]
  // Addresses may hold passwords, and articles anything.
  for (const finding of findings)
    console.log(`${signs[finding.level]} ${printableLines(withoutSecrets(finding[language]))}`)
  const broken = findings.filter(({ level }) => level === 'mend').length
  if (broken > 0) process.exitCode = 1
  const summary = {
    zh: broken > 0 ? `有 ${broken} 处需要修复（✗）。` : '一切正常。',
    en: broken > 0 ? `${broken} to mend (✗).` : 'All is well.',
  }
  console.log(`\n${summary[language]}`)
}

function checkNode(): Finding {
  const { node } = process.versions
  return Number(node.split('.')[0]) >= 20
    ? ok(`Node ${node}`, `Node ${node}`)
    : mend(`Node ${node} 太旧。请安装 Node 20 或更新版本。`, `Node ${node} is too old. Install Node 20 or later.`)
}

async function checkStoreDriver(): Promise<Finding> {
  try {
    const { sqlite } = await import('@huida/plugin-store-sqlite')
    const store = sqlite({ file: ':memory:' })
    await store.open()
    await store.close()
    return ok('SQLite 可用', 'SQLite works')
  } catch (error) {
    return mend(
      `SQLite 无法加载（${reason(error)}）。请在本机重新安装：npm install，不要从别的系统复制 node_modules。`,
      `SQLite cannot be loaded (${reason(error)}). Install on this machine again: npm install. Do not copy node_modules from another system.`,
    )
  }
}

/** Whether the other system answers by which people sign in, and what it has to know. */
async function checkOidc({ oidc, publicUrl }: Settings): Promise<Finding[]> {
  if (!oidc) return []
  const [{ Oidc }, { CALLBACK }] = await Promise.all([import('../people/oidc.js'), import('../server/oidc-api.js')])
  try {
    await new Oidc(oidc).look()
  } catch (error) {
    const why = reason((error as Error).cause)
    return [
      mend(
        `统一登录 ${oidc.issuer} 没有应答（${why}）。请检查 HUIDA_OIDC_ISSUER 和网络；账号和密码仍可登录。`,
        `The identity provider ${oidc.issuer} does not answer (${why}). Check HUIDA_OIDC_ISSUER and the network; account and password go on working.`,
      ),
    ]
  }
  return publicUrl
    ? [
        ok(
          `统一登录 ${oidc.issuer} 可用，请在那里登记回调地址 ${publicUrl}${CALLBACK}`,
          `The identity provider ${oidc.issuer} answers; the redirect address to register there is ${publicUrl}${CALLBACK}`,
        ),
      ]
    : [
        note(
          `统一登录 ${oidc.issuer} 可用，但没有设置 HUIDA_PUBLIC_URL，只能从本机的浏览器使用`,
          `The identity provider ${oidc.issuer} answers, but HUIDA_PUBLIC_URL is not set: only a browser on this machine can sign in by it`,
        ),
      ]
}

async function checkVectors(): Promise<Finding> {
  try {
    // As the knowledge package would find it: it is optional there, and none of ours.
    createRequire(import.meta.resolve('@huida/knowledge'))('hnswlib-node')
    return ok('向量索引 hnswlib-node 可用', 'The vector index hnswlib-node works')
  } catch {
    return note(
      '没有 hnswlib-node：向量逐条比较，几万条以内没有影响。要安装它需要 C++ 编译器，然后 npm install。',
      'There is no hnswlib-node: vectors are compared one by one, which does well up to tens of thousands. To have it, install a C++ compiler, then npm install.',
    )
  }
}

async function checkFolder(folder: string): Promise<Finding> {
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  try {
    await readdir(existing)
    await access(existing, constants.W_OK)
    const { bavail, bsize } = await statfs(existing)
    const free = `${Math.round((bavail * bsize) / 1024 / 1024)} MB`
    if (bavail * bsize < FEW_BYTES)
      return mend(
        `数据目录 ${folder} 所在磁盘只剩 ${free}。请清理磁盘。`,
        `Only ${free} are free for the data folder ${folder}. Make room on the disk.`,
      )
    return existing === folder
      ? ok(`数据目录 ${folder} 可写，剩余 ${free}`, `The data folder ${folder} can be written, ${free} free`)
      : ok(
          `数据目录 ${folder} 将在启动时创建，剩余 ${free}`,
          `The data folder ${folder} will be made at the start, ${free} free`,
        )
  } catch (error) {
    return mend(
      `数据目录 ${folder} 不可写（${reason(error)}）。请用 --data 或 HUIDA_DATA 换一个，或授予写权限。`,
      `The data folder ${folder} cannot be written (${reason(error)}). Name another with --data or HUIDA_DATA, or give this user the right to write there.`,
    )
  }
}

async function checkRecords(file: string): Promise<Finding> {
  if (!existsSync(file)) return note('还没有记录：机器人没有启动过', 'No records yet: the bot has not been started')
  try {
    const { isOwned, sqlite } = await import('@huida/plugin-store-sqlite')
    const isRunning = await isOwned(file)
    const store = sqlite({ file, readOnly: true })
    await store.open()
    const quarantined = await store.quarantined()
    await store.close()
    const [first] = quarantined
    if (first) return quarantinedFinding(quarantined.length, first.conversation)
    return isRunning
      ? note(`记录 ${file} 可读，正由运行中的机器人使用`, `The records ${file} can be read; a running bot owns them`)
      : ok(`记录 ${file} 可读，没有被占用`, `The records ${file} can be read; no running bot owns them`)
  } catch (error) {
    return mend(`记录 ${file} 无法打开：${reason(error)}`, reason(error))
  }
}

const quarantinedFinding = (count: number, conversation: string) =>
  note(
    `有 ${count} 条消息多次处理失败，等待查看：huida ledger ${conversation}`,
    `${count} message(s) failed too often and wait for somebody to look: huida ledger ${conversation}`,
  )

/** Looks at the database as all processes will use it. */
async function checkDatabase(url: string): Promise<Finding[]> {
  const { examinePostgres, postgres } = await import('@huida/plugin-store-postgres')
  try {
    const facts = await examinePostgres({ url })
    const findings = databaseFindings(facts)
    if (facts.tables === undefined || facts.readOnly) return findings
    const store = postgres({ url, readOnly: true })
    await store.open()
    const [first, ...others] = await store.quarantined()
    await store.close()
    return first ? [...findings, quarantinedFinding(others.length + 1, first.conversation)] : findings
  } catch (error) {
    const { message } = error as Error
    return [mend(`数据库无法使用：${message}`, message)]
  }
}

async function checkKnowledge(place: KnowledgePlace): Promise<Finding> {
  const [{ explain, KnowledgeError }, { openKnowledge }] = await Promise.all([
    import('@huida/knowledge'),
    import('../bot/knowledge.js'),
  ])
  try {
    const { space, close } = await openKnowledge(place, { readOnly: true })
    const { length } = space.list()
    await close()
    const { file, database } = place
    return database === undefined
      ? ok(`知识库 ${file}：${length} 篇文章`, `The knowledge ${file}: ${length} articles`)
      : ok(
          `知识库“${space.name}”在数据库中：${length} 篇文章`,
          `The knowledge "${space.name}" in the database: ${length} articles`,
        )
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    const sentences = (language: 'zh' | 'en') =>
      error.problems.map((problem) => explain(problem, language)).join('\n  ')
    return mend(sentences('zh'), sentences('en'))
  }
}

async function checkPort({ host, port }: Settings): Promise<Finding> {
  const code = await listenOnce(host, port)
  if (code === undefined) return ok(`端口 ${port} 空闲`, `Port ${port} is free`)
  if (code !== 'EADDRINUSE')
    return mend(
      `无法监听 ${host}:${port}（${code}）。请修改 HOST 或 PORT。`,
      `${host}:${port} cannot be listened on (${code}). Change HOST or PORT.`,
    )
  const health = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(REACH_MS) }).catch(
    () => undefined,
  )
  const told = (await health?.json().catch(() => undefined)) as
    | { ok?: unknown; problems?: { message: string }[] }
    | undefined
  if (told?.ok === true) return ok(`机器人正在端口 ${port} 上运行`, `A bot is running on port ${port}`)
  if (told?.ok === false) {
    const problems = printable((told.problems ?? []).map(({ message }) => message).join(' '))
    return mend(
      `机器人正在端口 ${port} 上运行，但有问题：${problems}`,
      `A bot is running on port ${port}, and something is wrong: ${problems}`,
    )
  }
  return mend(
    `端口 ${port} 被其他程序占用。请停掉它，或换一个：PORT=${port + 1}`,
    `Port ${port} is taken by another program. Stop it, or choose another: PORT=${port + 1}`,
  )
}

/** Whether the embedding model gives vectors, when one is configured. */
async function checkEmbedding({ embedding }: Settings): Promise<Finding[]> {
  if (!embedding) return []
  const { model, url = 'https://api.openai.com/v1' } = embedding
  try {
    const { openModel } = await import('../bot/embedder.js')
    const [vector] = await openModel(embedding, REACH_MS).embedDocuments(['hello'])
    return [
      ok(
        `向量模型 ${model}（${url}）可用，${vector?.length} 维`,
        `The embedding model ${model} at ${url} gives vectors of ${vector?.length} dimensions`,
      ),
    ]
  } catch (error) {
    return [
      mend(
        `向量模型 ${model}（${url}）不可用（${reason(error)}）。请检查地址、模型名称和密钥；在此之前只按文字检索。`,
        `The embedding model ${model} at ${url} gives no vectors (${reason(error)}). Check the address, the model's name and the key; until then search goes by words alone.`,
      ),
    ]
  }
}

/** Why a port cannot be listened on; undefined when it can. */
const listenOnce = (host: string, port: number) =>
  new Promise<string | undefined>((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })

/** Whether the language model answers, when one is configured. */
async function checkModel(): Promise<Finding> {
  const { HUIDA_OPENAI_BASE_URL, HUIDA_OLLAMA_URL } = process.env
  try {
    const { modelFromEnv } = await import('@huida/plugin-rag')
    if (!modelFromEnv())
      return note(
        '没有配置语言模型：用文章原文回答',
        "No language model is configured: answers are the articles' own words",
      )
  } catch (error) {
    return mend(reason(error), reason(error))
  }
  const url = HUIDA_OLLAMA_URL || HUIDA_OPENAI_BASE_URL || 'https://api.openai.com/v1'
  try {
    await reach(url)
    return ok(`语言模型 ${url} 可以连接`, `The language model at ${url} can be reached`)
  } catch (error) {
    return mend(
      `语言模型 ${url} 无法连接（${reason(error)}）。请检查地址和网络；在此之前用文章原文回答。`,
      `The language model at ${url} cannot be reached (${reason(error)}). Check the address and the network; until then answers are the articles' own words.`,
    )
  }
}

async function reach(url: string): Promise<void> {
  const { address, headers } = apart(url)
  await fetch(address, { signal: AbortSignal.timeout(REACH_MS), ...(headers && { headers }) })
}

/** The shortest thing that an error says: its code, or its first line. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isHuidaError(error, 'CONFIG_INVALID')) return error.facts.problems.join(' ')
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException
  // Codes such as ENOENT; what our own packages say is said in sentences.
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : error.message
}
