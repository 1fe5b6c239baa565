import type { Fault, Gap } from './article.js'
import { type Dropped, droppedInWords, type RefusalFacts, refusalInWords } from './import/refusal.js'

/** A sentence in the languages of those who edit knowledge: what happened, why, and what to do next. */
type Sentence<Facts> = (facts: Facts) => { en: string; zh: string }

const sentence = <Facts>(write: Sentence<Facts>) => write

/** Every problem, by its permanent code. Codes are never renamed or reused. */
const catalogue = {
  FILE_MISSING: sentence((facts: { file: string }) => ({
    en: `There is no knowledge file at ${facts.file}. Put it there, or pass \`create\` with the name of a new space.`,
    zh: `知识库文件 ${facts.file} 不存在。请放回该文件，或用 create 选项新建知识库。`,
  })),
  FILE_UNREADABLE: sentence((facts: { file: string; reason: string }) => ({
    en: `${facts.file} could not be read (${facts.reason}). Check that it is a file that this user may read.`,
    zh: `无法读取 ${facts.file}（${facts.reason}）。请检查它是否为文件，以及当前用户是否有读取权限。`,
  })),
  FILE_NOT_WRITTEN: sentence((facts: { file: string; reason: string }) => ({
    en: `${facts.file} could not be written (${facts.reason}), so it does not show the change, which the history beside it holds. Check disk space and permissions of the file and its directory; the next change writes both.`,
    zh: `无法写入 ${facts.file}（${facts.reason}），其中看不到这次修改；修改已记入旁边的历史文件。请检查磁盘空间以及文件和所在目录的权限，下次修改时会一并写入。`,
  })),
  FILE_NOT_UTF_8: sentence((facts: { file: string }) => ({
    en: `${facts.file} is not UTF-8 text, so some of its characters could not be read. Save it again as UTF-8 (in Notepad or Excel: "Save as", encoding UTF-8).`,
    zh: `${facts.file} 不是 UTF-8 编码，其中有文字无法读取。请用“另存为”选择 UTF-8 编码重新保存。`,
  })),
  FILE_SYNTAX: sentence((facts: { file: string; line: number; column: number; found: string }) => ({
    en: `${facts.file} is not valid JSON: unexpected ${facts.found} at line ${facts.line}, column ${facts.column}. Look for a missing or surplus comma, quote or bracket there or just before, and save again.`,
    zh: `${facts.file} 不是有效的 JSON：第 ${facts.line} 行第 ${facts.column} 列出现意外的 ${facts.found}。请检查此处或之前是否缺少或多了逗号、引号或括号，然后重新保存。`,
  })),
  FILE_FORMAT: sentence((facts: { file: string }) => ({
    en: `${facts.file} is JSON, but not a knowledge space. It must be {"format": "huida-knowledge/1", "space": "a name", "articles": [ … ]}, and may have "review": "none" or "required" and "synonyms": [["…", "…"]].`,
    zh: `${facts.file} 是 JSON，但不是知识库。内容应为 {"format": "huida-knowledge/1", "space": "名称", "articles": [ … ]}，可带 "review": "none" 或 "required" 以及 "synonyms": [["…", "…"]]。`,
  })),
  ARTICLE_INVALID: sentence((facts: Place & { source: string; article: string; field: string; fault: Fault }) => ({
    en: `Article ${facts.article} in ${facts.source}${placeInEnglish(facts)} cannot be used: ${faults[facts.fault].en(facts.field)}`,
    zh: `${facts.source}${placeInChinese(facts)}的文章 ${facts.article} 无法使用：${faults[facts.fault].zh(facts.field)}`,
  })),
  ARTICLE_DUPLICATE: sentence((facts: Place & { source: string; article: string }) => ({
    en: `${facts.source}${placeInEnglish(facts)} has an id that another article has already: ${facts.article}. Give one of them another id, or remove it.`,
    zh: `${facts.source}${placeInChinese(facts)}的 id 已被另一篇文章使用：${facts.article}。请修改其中一个 id 或删除重复的文章。`,
  })),
  ARTICLE_CONFLICT: sentence((facts: { article: string; version: number; current: number }) => ({
    en: `Article ${facts.article} was not stored: it was changed from version ${facts.version}, but version ${facts.current} has been stored since. Read it again and repeat the change.`,
    zh: `文章 ${facts.article} 没有保存：本次修改基于版本 ${facts.version}，但已有更新的版本 ${facts.current}。请重新读取后再修改。`,
  })),
  ARTICLE_UNKNOWN: sentence((facts: { article: string; version?: number }) => ({
    en: `There is no ${facts.version ? `version ${facts.version} of ` : ''}article ${facts.article} in this space. Check the id; the list of articles has them all.`,
    zh: `知识库中没有文章 ${facts.article}${facts.version ? ` 的版本 ${facts.version}` : ''}。请核对 id，文章列表中有全部 id。`,
  })),
  REVIEW_NOT_ASKED: sentence((facts: { article: string; version: number; status: string }) => ({
    en: `Version ${facts.version} of article ${facts.article} cannot be approved, because its status is "${facts.status}". Its author must put it up for review first.`,
    zh: `文章 ${facts.article} 的版本 ${facts.version} 不能批准：它的状态是“${facts.status}”。请先由作者提交审核。`,
  })),
  AUTHOR_UNKNOWN: sentence((facts: { article: string; version: number }) => ({
    en: `Version ${facts.version} of article ${facts.article} cannot be approved, because nothing says who wrote it. Put it up for review under a name, or write its "author" in the file.`,
    zh: `文章 ${facts.article} 的版本 ${facts.version} 不能批准：不知道是谁写的。请署名提交审核，或在文件中写明 author。`,
  })),
  REVIEWER_IS_AUTHOR: sentence((facts: { article: string; version: number; reviewer: string }) => ({
    en: `${facts.reviewer} has written version ${facts.version} of article ${facts.article}, or put it up for review, and may not approve it. Ask somebody else.`,
    zh: `${facts.reviewer} 编写或提交了文章 ${facts.article} 的版本 ${facts.version}，不能自己批准。请换一个人审核。`,
  })),
  REVIEW_MISSING: sentence((facts: { article: string; version: number; missing: 'review' | 'legal-review' }) => ({
    en: `Version ${facts.version} of article ${facts.article} cannot be published: ${facts.missing === 'review' ? 'nobody has approved' : 'no legal reviewer has approved'} exactly this text. Put it up for review and have it approved; an edit since then needs a new approval.`,
    zh: `文章 ${facts.article} 的版本 ${facts.version} 不能发布：${facts.missing === 'review' ? '还没有人批准' : '法务还没有批准'}这份文字。请提交审核并批准；批准之后又修改过的，需要重新批准。`,
  })),
  ARTICLE_UNFINISHED: sentence((facts: { article: string; version: number; missing: Gap }) => ({
    en: `Version ${facts.version} of article ${facts.article} cannot be published: ${facts.missing === 'answer' ? 'its answer is still to be written' : 'its scene or its type of problem is still "unclassified"'}. Fill that in, and publish again.`,
    zh: `文章 ${facts.article} 的版本 ${facts.version} 不能发布：${facts.missing === 'answer' ? '答案尚未填写' : '服务场景或问题类型仍为“unclassified”'}。请补充后再发布。`,
  })),
  NOTHING_TO_PUBLISH: sentence((facts: { space: string }) => ({
    en: `Nothing was published: in the space "${facts.space}" no article is ready that does not serve already. Put drafts up for review, or name the articles.`,
    zh: `没有可发布的内容：知识库“${facts.space}”中没有已就绪且尚未生效的文章。请先把草稿提交审核，或指定文章。`,
  })),
  QUARANTINE_UNKNOWN: sentence((facts: { id: string; file: string }) => ({
    en: `Nothing with the id ${facts.id} waits in ${facts.file}. Look at the list of what waits.`,
    zh: `${facts.file} 的待补全列表中没有 ${facts.id}。请查看列表。`,
  })),
  RELEASE_UNKNOWN: sentence((facts: { release: number; last: number }) => ({
    en: `There is no release ${facts.release}; the last one is ${facts.last}. Look at the list of releases.`,
    zh: `没有第 ${facts.release} 次发布，最近一次是第 ${facts.last} 次。请查看发布列表。`,
  })),
  TRIAL_RUNNING: sentence((facts: { trial: number; share: number }) => ({
    en: `Nothing was published: trial ${facts.trial} runs with ${percent(facts.share)} of the customers, and what is published meanwhile would spoil its comparison. Publish the trial to everybody or end it, then publish this. Drafts are kept; taking down and rolling back work meanwhile.`,
    zh: `没有发布：试发布 #${facts.trial} 正在 ${percent(facts.share)} 的客户中进行，期间再发布会使对比失去意义。请先把试发布发给所有客户或结束试发布，再发布这些内容。草稿会保留；期间仍可下线文章和撤回发布。`,
  })),
  TRIAL_NONE: sentence((facts: { space: string }) => ({
    en: `No trial runs in the space "${facts.space}". It may have ended by itself; the list of trials says when. To begin one, publish to a share of the customers.`,
    zh: `知识库“${facts.space}”中没有正在进行的试发布，可能已到期自动结束，试发布列表中有记录。要开始新的试发布，请发布给一部分客户。`,
  })),
  SHARE_INVALID: sentence((facts: { share: number }) => ({
    en: `A trial cannot be given to ${percent(facts.share)} of the customers. Give it to more than none and fewer than all, such as 10%; to all, publish without a trial.`,
    zh: `试发布不能发给 ${percent(facts.share)} 的客户。比例必须大于 0 且小于 100%，例如 10%；要发给所有客户，请直接发布。`,
  })),
  DATE_PAST: sentence((facts: { date: string }) => ({
    en: `"${facts.date}" has passed. Name an instant that is yet to come.`,
    zh: `“${facts.date}”已经过去。请指定将来的时间。`,
  })),
  DATE_INVALID: sentence((facts: { date: string }) => ({
    en: `"${facts.date}" is not a date or instant. Write it like "2026-01-31" or "2026-01-31T08:00:00+08:00".`,
    zh: `“${facts.date}”不是日期或时间。请写成 "2026-01-31" 或 "2026-01-31T08:00:00+08:00"。`,
  })),
  HISTORY_NOT_WRITTEN: sentence((facts: { file: string; reason: string }) => ({
    en: `The history ${facts.file} could not be read or written (${facts.reason}), so the change was not stored. Check disk space and permissions, then try again.`,
    zh: `无法读写历史文件 ${facts.file}（${facts.reason}），修改没有保存。请检查磁盘空间和权限，然后重试。`,
  })),
  HISTORY_DAMAGED: sentence((facts: { file: string; line: number }) => ({
    en: `The history ${facts.file} lacks what stood before line ${facts.line}; what it holds is used. Bring the file back from a backup: nobody should edit it.`,
    zh: `历史文件 ${facts.file} 第 ${facts.line} 行之前的内容缺失，其余内容照常使用。请从备份恢复：这个文件不应手工修改。`,
  })),
  DATABASE_UNAVAILABLE: sentence((facts: { place: string; reason: string }) => ({
    en: `The database of the articles could not be asked (${facts.reason}: ${facts.place}), so nothing was stored; what was read of it goes on serving. Check that the server runs and lets this user in, then try again.`,
    zh: `无法访问存放文章的数据库（${facts.reason}：${facts.place}），修改没有保存；已读取的内容继续生效。请检查服务器是否运行、当前用户能否登录，然后重试。`,
  })),
  SPACE_EMPTY: sentence((facts: { place: string }) => ({
    en: `There are no articles at ${facts.place} yet. Name the file that it is to begin with.`,
    zh: `${facts.place} 中还没有文章。请指定一个文章文件作为最初的内容。`,
  })),
  SPACES_DIFFER: sentence((facts: { from: string; to: string; entry: number }) => ({
    en: `The articles at ${facts.from} were not moved to ${facts.to}, since there is another history there, different from entry ${facts.entry} on. Name a place that is empty, or one that holds an earlier state of the same.`,
    zh: `没有把 ${facts.from} 的文章搬到 ${facts.to}：那里已有另一份历史，从第 ${facts.entry} 条起不同。请指定空的位置，或存有同一知识库较早内容的位置。`,
  })),
  SPACE_READ_ONLY: sentence((facts: { space: string }) => ({
    en: `The knowledge space "${facts.space}" was opened for reading only, so nothing was stored. Open it without \`readOnly\`, and check that its directory can be written.`,
    zh: `知识库“${facts.space}”是只读打开的，修改没有保存。请不要用 readOnly 打开，并检查所在目录是否可写。`,
  })),
  SPACE_CLOSED: sentence((facts: { space: string }) => ({
    en: `The knowledge space "${facts.space}" is closed, so nothing was stored. Open it again.`,
    zh: `知识库“${facts.space}”已关闭，修改没有保存。请重新打开。`,
  })),
  IMPORT_UNREADABLE: sentence((facts: { file: string; line?: number; reason: string }) => ({
    en: `${facts.file}${facts.line ? `, line ${facts.line},` : ''} could not be understood (${facts.reason}). Mend it and import again; nothing of this part was taken.`,
    zh: `无法解析 ${facts.file}${facts.line ? ` 第 ${facts.line} 行` : ''}（${facts.reason}）。这部分没有导入，请修正后重新导入。`,
  })),
  IMPORT_EMPTY: sentence((facts: { file: string }) => ({
    en: `${facts.file} holds no question with an answer. Write each question as a heading with its answer below, or one \`question\` in the front matter.`,
    zh: `${facts.file} 中没有带答案的问题。请把每个问题写成标题、答案写在标题下方，或在文件头写明 question。`,
  })),
  IMPORT_REFUSED: sentence((facts: RefusalFacts & { source: string }) => ({
    en: `${facts.source} was not imported: ${refusalInWords(facts, 'en')}.`,
    zh: `没有导入 ${facts.source}：${refusalInWords(facts, 'zh')}。`,
  })),
  IMPORT_DROPPED: sentence((facts: { source: string; dropped: Dropped }) => ({
    en: `Parts of ${facts.source} were left out (${droppedInWords(facts.dropped, 'en')}). See that nothing is missing.`,
    zh: `${facts.source} 中有部分内容没有导入（${droppedInWords(facts.dropped, 'zh')}）。请检查内容是否完整。`,
  })),
  IMPORT_NO_TEXT: sentence((facts: { source: string; pages: readonly number[]; all: boolean }) => ({
    en: `${facts.all ? `${facts.source} has` : `Pages of ${facts.source} (${facts.pages.join(', ')}) have`} no text in ${facts.all ? 'it' : 'them'}, only pictures: a scan? Have its text recognised first (OCR), in the program that scanned it or in a PDF editor, and import the result.`,
    zh: `${facts.source} ${facts.all ? '' : `第 ${facts.pages.join('、')} 页`}没有文字，只有图片，可能是扫描件。请先用扫描软件或 PDF 编辑器做文字识别（OCR），再导入识别后的文件。`,
  })),
  IMPORT_COLUMNS: sentence((facts: { source: string; pages: readonly number[] }) => ({
    en: `Pages of ${facts.source} (${facts.pages.join(', ')}) are set in two columns, which were read one after the other. See that each answer belongs to its question.`,
    zh: `${facts.source} 第 ${facts.pages.join('、')} 页是双栏排版，已逐栏读取。请核对每个问题的答案是否对应。`,
  })),
  IMPORT_COLUMNS_LEFT: sentence((facts: Place & { source: string; columns: readonly string[] }) => ({
    en: `Columns of ${facts.source}${placeInEnglish(facts)} that are no fields of an article were left out: ${facts.columns.join(', ')}. Rename those that are, such as "question", "answer", "scene", "problem".`,
    zh: `${facts.source}${placeInChinese(facts)} 中不属于文章字段的列没有导入：${facts.columns.join('、')}。如其中有需要的内容，请把列名改为“问题”“答案”“场景”“问题类型”等。`,
  })),
  IMPORT_UNCUT: sentence((facts: Place & { source: string }) => ({
    en: `${facts.source}${placeInEnglish(facts)} has text, but nothing says where a question begins. Write a question and cut its answer to what belongs to it.`,
    zh: `${facts.source}${placeInChinese(facts)}有文字，但无法判断问题从哪里开始。请写出问题，并把答案裁剪到合适的范围。`,
  })),
  IMPORT_NEEDS_PACKAGE: sentence((facts: { source: string; packages: string }) => ({
    en: `${facts.source} was not imported, because a package that reads such files is not installed. Run \`npm install ${facts.packages}\` and import again.`,
    zh: `没有导入 ${facts.source}：缺少读取此类文件的软件包。请运行 npm install ${facts.packages} 后重新导入。`,
  })),
  INDEX_NOT_KEPT: sentence((facts: { file: string; reason: string }) => ({
    en: `The search index was not written to ${facts.file} (${facts.reason}), so the next start reads every article again. Search works. Check that the folder exists and can be written.`,
    zh: `检索索引没有写入 ${facts.file}（${facts.reason}），下次启动将重新读取全部文章。检索不受影响。请检查目录是否存在、是否可写。`,
  })),
  EMBEDDER_FAILED: sentence((facts: { embedder: string; reason: string }) => ({
    en: `The embedder ${facts.embedder} failed (${facts.reason}), so search goes on by words alone. Check that its server answers.`,
    zh: `向量模型 ${facts.embedder} 出错（${facts.reason}），暂时只按文字检索。请检查模型服务是否正常。`,
  })),
  DATASET_INVALID: sentence((facts: { file: string; line?: number; reason: string }) => ({
    en: `The evaluation data in ${facts.file}${facts.line ? `, line ${facts.line},` : ''} cannot be used (${facts.reason}). It must have the BEIR layout: corpus.jsonl, queries.jsonl and qrels.tsv, each plain or gzipped.`,
    zh: `${facts.file}${facts.line ? ` 第 ${facts.line} 行` : ''}的评测数据无法使用（${facts.reason}）。应为 BEIR 格式：corpus.jsonl、queries.jsonl 和 qrels.tsv，可用 gzip 压缩。`,
  })),
} as const

/** Where in a source something stands: whichever of these the source has, all from 1. */
interface Place {
  line?: number
  page?: number
  sheet?: string
}

const placeInEnglish = ({ sheet, page, line }: Place): string =>
  `${sheet ? `, sheet "${sheet}"` : ''}${page ? `, page ${page}` : ''}${line ? `, line ${line}` : ''}${sheet || page || line ? ',' : ''}`
const placeInChinese = ({ sheet, page, line }: Place): string =>
  `${sheet ? ` 工作表“${sheet}”` : ''}${page ? ` 第 ${page} 页` : ''}${line ? ` 第 ${line} 行` : ''}`

const faults: Record<Fault, { en: (field: string) => string; zh: (field: string) => string }> = {
  missing: { en: (field) => `"${field}" is missing. Add it.`, zh: (field) => `缺少“${field}”，请补上。` },
  'not-text': {
    en: (field) => `"${field}" must be text in quotes, not blank.`,
    zh: (field) => `“${field}”必须是带引号的非空文本。`,
  },
  'not-texts': {
    en: (field) => `"${field}" must be a list of texts: ["…", "…"].`,
    zh: (field) => `“${field}”必须是文本列表：["…", "…"]。`,
  },
  'not-an-id': {
    en: (field) => `"${field}" must be 1 to 200 characters without spaces.`,
    zh: (field) => `“${field}”必须是 1 到 200 个字符，不含空格。`,
  },
  'not-a-status': {
    en: (field) => `"${field}" must be "draft", "review", "published" or "retired".`,
    zh: (field) => `“${field}”必须是 "draft"、"review"、"published" 或 "retired"。`,
  },
  'not-a-locale': {
    en: (field) => `"${field}" must be a language tag such as "zh" or "en".`,
    zh: (field) => `“${field}”必须是语言代码，如 "zh" 或 "en"。`,
  },
  'not-an-instant': {
    en: (field) => `"${field}" must be a date or instant such as "2026-01-31T08:00:00Z".`,
    zh: (field) => `“${field}”必须是日期或时间，如 "2026-01-31T08:00:00Z"。`,
  },
  'not-a-version': {
    en: (field) => `"${field}" must be a whole number from 1, or be left out.`,
    zh: (field) => `“${field}”必须是不小于 1 的整数，也可省略。`,
  },
  'not-a-flag': {
    en: (field) => `"${field}" must be true or false, without quotes.`,
    zh: (field) => `“${field}”必须是 true 或 false，不带引号。`,
  },
  'not-an-origin': {
    en: (field) =>
      `"${field}" must be {"type": "import", "mined" or "ticket", "from": "…"}, and may have examples, count, firstAt and lastAt.`,
    zh: (field) =>
      `“${field}”必须是 {"type": "import"、"mined" 或 "ticket", "from": "…"}，可带 examples、count、firstAt 和 lastAt。`,
  },
  'ends-before-it-starts': {
    en: (field) => `"${field}" must be later than "validFrom".`,
    zh: (field) => `“${field}”必须晚于“validFrom”。`,
  },
  'unknown-field': {
    en: (field) => `"${field}" is not a field of an article. Correct its spelling, or remove it.`,
    zh: (field) => `文章没有“${field}”这个字段，请检查拼写或删除。`,
  },
  'not-an-object': { en: () => 'it must be an object: { "id": … }.', zh: () => '它必须是一个对象：{ "id": … }。' },
}

type Catalogue = typeof catalogue

/** The permanent code of a problem. */
export type ProblemCode = keyof Catalogue

/** Something that is wrong with the knowledge and does not stop the rest: its code and its facts. */
export type Problem = { [Code in ProblemCode]: { code: Code } & Parameters<Catalogue[Code]>[0] }[ProblemCode]

/** Says a problem in a sentence or two: what happened, why, what to do next. */
export function explain(problem: Problem, language: 'en' | 'zh' = 'en'): string {
  // Code and facts fit by the type of Problem; TypeScript cannot see it through the union.
  return (catalogue[problem.code] as Sentence<Problem>)(problem)[language]
}

/** Thrown when what was asked for cannot be done: every reason in `problems`, the first one's code in `code`. */
export class KnowledgeError extends Error {
  override readonly name = 'KnowledgeError'
  readonly code: ProblemCode

  constructor(
    readonly problems: readonly [Problem, ...Problem[]],
    options?: { cause?: unknown },
  ) {
    super(problems.map((problem) => explain(problem)).join('\n'), options)
    this.code = problems[0].code
  }
}

/** Why something of others failed, in a few words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`
