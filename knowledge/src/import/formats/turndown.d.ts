/** The part of Turndown that is used here; it comes without types. */
declare module 'turndown' {
  export interface HtmlNode {
    readonly nodeName: string
    readonly innerHTML: string
    readonly textContent: string
    readonly childNodes: ArrayLike<HtmlNode>
    getAttribute(name: string): string | null
  }
  export default class Turndown {
    constructor(options: { headingStyle: 'atx'; bulletListMarker: '-'; codeBlockStyle: 'fenced'; br: string })
    escape: (text: string) => string
    addRule(name: string, rule: { filter: string; replacement: (content: string, node: HtmlNode) => string }): this
    turndown(html: string): string
  }
}
