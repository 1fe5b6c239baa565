/** The language that somebody reads, as their browser says. */
export const languageAsked = (acceptLanguage: string | undefined): 'zh' | 'en' =>
  /^\s*zh\b/i.test(acceptLanguage ?? '') ? 'zh' : 'en'

/** What the server says besides answers, in the language of whoever asks. */
export const words = (acceptLanguage: string | undefined): (typeof said)['en'] => said[languageAsked(acceptLanguage)]

const said = {
  zh: {
    forbidden:
      '这里需要管理员令牌。请打开启动时终端显示的链接；程序请发送请求头 Authorization: Bearer <令牌>。也可以在服务器上使用 huida ledger 和 huida kb。',
    foreign: '请求来自其他网站的页面，已拒绝。',
    notFound: '这个地址没有内容。',
    method: (allowed: readonly string[]) => `请使用 ${allowed.join(' 或 ')}。`,
    mediaType: '请发送 JSON，并加上请求头 content-type: application/json。',
    internal: '程序出错了，错误已记入日志。',
    testMessage: '这是一条测试消息，由客服团队发送。您看到它，说明这个渠道可以正常收到消息。',
    gateClosed: '没有发布：有标准问题会答错。请修改文章，或在 despite 中写明理由。',
    input: (problems: readonly string[]) => `发送的内容不符合要求：${problems.join('；')}。`,
  },
  en: {
    forbidden:
      'This needs the administrator token. Open the link that the terminal showed at the start; programs send the header Authorization: Bearer <token>. On the server itself, "huida ledger" and "huida kb" do the same.',
    foreign: 'The request came from a page of another site, so it was refused.',
    notFound: 'There is nothing at this address.',
    method: (allowed: readonly string[]) => `Use ${allowed.join(' or ')}.`,
    mediaType: 'Send JSON, with the header content-type: application/json.',
    internal: 'A fault of the program; it was written to the log.',
    testMessage: 'This is a test message from the support team. That you see it means that this channel delivers.',
    gateClosed:
      'Nothing was published: golden questions would break. Mend the articles, or give a reason in "despite".',
    input: (problems: readonly string[]) => `What was sent does not fit: ${problems.join('; ')}.`,
  },
}
