/** Why a file or an address was not even read, or not taken. Codes are never renamed or reused. */
export type Refusal = keyof typeof sentences

/** What a refusal is about: what was found, and the limit that it exceeds. */
export interface RefusalFacts {
  readonly refusal: Refusal
  readonly found?: string | number
  readonly limit?: number
}

/** Thrown on the way by what does not take a file or an address. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(readonly facts: RefusalFacts) {
    super(facts.refusal)
  }
}

const sentences = {
  // Files
  'too-large': {
    en: 'it has {found} bytes, and at most {limit} are read. Cut it into parts',
    zh: '文件有 {found} 字节，最多读取 {limit} 字节。请拆分后再导入',
  },
  'not-a-file': { en: 'it is not a plain file', zh: '它不是普通文件' },
  'unknown-kind': {
    en: 'files ending in "{found}" are not understood; .md, .html, .csv, .json, .xlsx, .docx and .pdf are',
    zh: '不支持以“{found}”结尾的文件；支持 .md、.html、.csv、.json、.xlsx、.docx 和 .pdf',
  },
  'kind-differs': {
    en: 'its name says one kind of file, its content another ({found}). Save it again in the format that it is meant to have',
    zh: '文件名与内容的类型不一致（{found}）。请另存为正确的格式',
  },
  'active-content': {
    en: 'it holds content that runs by itself ({found}). Save the text without it, or import with `scripts: "strip"` to drop it',
    zh: '其中含有可自动执行的内容（{found}）。请去掉后保存，或用 scripts: "strip" 选项导入以剔除',
  },
  'not-utf-8': { en: 'its text is not UTF-8. Save it as UTF-8', zh: '文本编码不是 UTF-8。请另存为 UTF-8' },
  'other-encoding': {
    en: 'its text looks like {found}, which is not read. Save it as UTF-8',
    zh: '文本编码像是 {found}，无法读取。请另存为 UTF-8',
  },
  encrypted: {
    en: 'it is protected by a password. Save a copy without one',
    zh: '文件有密码保护。请另存一份不带密码的副本',
  },
  'broken-archive': {
    en: 'its ZIP container is damaged ({found}). Save it again',
    zh: '其 ZIP 容器已损坏（{found}）。请重新保存',
  },
  'too-many-entries': {
    en: 'it packs {found} entries, and at most {limit} are allowed',
    zh: '其中打包了 {found} 个条目，最多允许 {limit} 个',
  },
  'unpacks-too-large': {
    en: 'it unpacks to {found} bytes, and at most {limit} are allowed',
    zh: '解压后有 {found} 字节，最多允许 {limit} 字节',
  },
  'unpacks-too-far': {
    en: 'a part of it unpacks to {found} times its size, as ZIP bombs do; at most {limit} times is allowed',
    zh: '其中一部分解压后是原大小的 {found} 倍，与压缩炸弹相同；最多允许 {limit} 倍',
  },
  'nested-archive': { en: 'it packs another archive ({found})', zh: '其中又打包了压缩文件（{found}）' },
  'unsafe-entry': {
    en: 'it packs an entry whose name leads out of it ({found})',
    zh: '其中有条目的名称指向文件之外（{found}）',
  },
  'declares-entities': {
    en: 'its XML declares a document type ({found}), which Office files never do and entity bombs need',
    zh: '其 XML 声明了文档类型（{found}）：Office 文件不会这样做，实体炸弹才需要',
  },
  'too-many-pages': {
    en: 'it has {found} pages, and at most {limit} are read. Cut it into parts',
    zh: '共有 {found} 页，最多读取 {limit} 页。请拆分后再导入',
  },
  'too-many-pieces': {
    en: 'it holds more than {limit} pieces. Import it in parts',
    zh: '内容超过 {limit} 条。请分批导入',
  },
  'took-too-long': { en: 'reading it took longer than {limit} ms', zh: '读取时间超过 {limit} 毫秒' },
  'took-too-much-memory': { en: 'reading it took more than {limit} MB of memory', zh: '读取所用内存超过 {limit} MB' },
  // Addresses
  'not-a-url': {
    en: 'it is not an address that starts with https:// or http://',
    zh: '它不是以 https:// 或 http:// 开头的地址',
  },
  'url-with-credentials': { en: 'the address holds a user name or password', zh: '地址中含有用户名或密码' },
  'port-not-allowed': { en: 'port {found} is not 80 or 443', zh: '端口 {found} 不是 80 或 443' },
  'address-not-public': {
    en: 'it leads to {found}, which is not an address of the public internet. Name the host in `allow` if it is your own wiki',
    zh: '它指向 {found}，不是公网地址。如果是内部知识站点，请在 allow 选项中写明该主机',
  },
  'no-answer': {
    en: 'its server did not answer ({found}). Try again later',
    zh: '服务器没有应答（{found}）。请稍后重试',
  },
  'status-not-ok': { en: 'its server answered with status {found}', zh: '服务器返回状态 {found}' },
  'too-many-redirects': { en: 'it redirects more than {limit} times', zh: '重定向超过 {limit} 次' },
  'type-not-allowed': {
    en: 'its server sends it as "{found}", which is no kind of document that is understood',
    zh: '服务器返回的类型“{found}”不是支持的文档类型',
  },
} as const

/** Says a refusal in words, without the source and without a full stop. */
export function refusalInWords({ refusal, found, limit }: RefusalFacts, language: 'en' | 'zh'): string {
  const facts: Record<string, string> = { found: String(found ?? ''), limit: String(limit ?? '') }
  return sentences[refusal][language].replace(/\{(found|limit)\}/g, (_, fact: string) => facts[fact]!)
}

/** What of a document was left out because its reader does not see it, or cannot get it: how many of each. */
export type Dropped = Partial<Record<keyof typeof droppedParts, number>>

const droppedParts = {
  scripts: { en: 'scripts and handlers', zh: '脚本及事件处理' },
  hidden: { en: 'hidden parts', zh: '隐藏内容' },
  sheets: { en: 'hidden sheets', zh: '隐藏的工作表' },
  rows: { en: 'hidden rows and columns', zh: '隐藏的行或列' },
  comments: { en: 'comments', zh: '注释' },
  pictures: { en: 'pictures', zh: '图片' },
}

/** Says what was left out: `2 pictures, 1 comments`. */
export const droppedInWords = (dropped: Dropped, language: 'en' | 'zh'): string =>
  Object.entries(dropped)
    .map(([part, count]) => `${droppedParts[part as keyof typeof droppedParts][language]}: ${count}`)
    .join(language === 'en' ? ', ' : '，')
