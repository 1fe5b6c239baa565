import { type CheerioAPI, load } from 'cheerio'

/** A question of a page with its answer, as it tells them to search engines. */
export interface StructuredQuestion {
  readonly question: string
  /** HTML. */
  readonly answer: string
}

/** The questions of `FAQPage` and `QAPage` in JSON-LD, wherever they lie in it. What is no JSON is left alone. */
export function questionsInJson($: CheerioAPI): StructuredQuestion[] {
  const found: StructuredQuestion[] = []
  for (const script of $('script[type="application/ld+json" i]').get()) {
    const left: unknown[] = [parsed($(script).text())]
    for (let value = left.pop(); left.length > 0 || value !== undefined; value = left.pop()) {
      if (typeof value !== 'object' || value === null) continue
      const question = questionOf(value as Record<string, unknown>)
      if (question) found.push(question)
      else left.push(...Object.values(value).reverse())
    }
  }
  return found
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(
      json.replace(
        /^\s*(?:(?:\/\/|\/\*)?\s*<!\[CDATA\[(?:\s*\*\/)?|<!--)|(?:(?:\/\/|\/\*)?\s*\]\]>(?:\s*\*\/)?|-->)\s*$/g,
        '',
      ),
    )
  } catch {
    return undefined
  }
}

function questionOf(value: Record<string, unknown>): StructuredQuestion | undefined {
  if (![value['@type']].flat().includes('Question')) return undefined
  const [answer] = [value.acceptedAnswer ?? value.suggestedAnswer].flat() as { text?: unknown }[]
  const name = value.name ?? value.text
  if (typeof name !== 'string' || typeof answer?.text !== 'string') return undefined
  return { question: load(name).text().replace(/\s+/g, ' ').trim(), answer: withElements(answer.text) }
}

/** Some programs write the HTML of an answer as characters that only look like it. */
const withElements = (text: string): string =>
  text.replace(
    /&lt;(\/?(?:p|br|ul|ol|li|a|b|strong|em|i|div|span|h[1-6])(?:\s[^<>]{0,500}?)?\s*\/?)&gt;/gi,
    (_, element: string) => `<${element.replaceAll('&quot;', '"')}>`,
  )

/** The same as microdata (`itemprop`) and RDFa (`property`) name it in the page itself. What is found is taken out of the page. */
export function questionsInMarkup($: CheerioAPI): StructuredQuestion[] {
  const found: StructuredQuestion[] = []
  for (const [type, property] of [
    ['itemtype', 'itemprop'],
    ['typeof', 'property'],
  ]) {
    for (const element of $(`[${type}$="Question"]`).get()) {
      const question = $(element).find(`[${property}="name"]`).first()
      const answer = $(element).find(`[${property}="acceptedAnswer"], [${property}="suggestedAnswer"]`).first()
      const said = answer.find(`[${property}="text"]`).first()
      // What a page does not show stands in an attribute.
      const words = question.attr('content') ?? question.text()
      const html = said.attr('content') ?? (said.length > 0 ? said : answer).html()
      if (words.trim() === '' || !html) continue
      found.push({ question: words.replace(/\s+/g, ' ').trim(), answer: html })
      $(element).remove()
    }
  }
  return found
}
