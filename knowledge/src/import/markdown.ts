/** A Markdown file in its parts. */
export interface Markdown {
  /** YAML between two lines of `---` at the very top. */
  readonly frontMatter?: string
  /** Everything after it. */
  readonly text: string
  /** Every heading that has text of its own before the next heading. */
  readonly sections: readonly { heading: string; text: string; line: number }[]
}

/** Cuts a Markdown file at its `#` headings, of any depth. Lines of fenced code are never headings. */
export function splitMarkdown(source: string): Markdown {
  const normal = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const [top, frontMatter] = /^---[ \t]*\n(?:([\s\S]*?)\n)?---[ \t]*(?:\n|$)/.exec(normal) ?? ['']
  const lines = normal.slice(top.length).split('\n')
  const firstLine = top.split('\n').length
  const sections: { heading: string; lines: string[]; line: number }[] = []
  let fence: string | undefined
  for (const [i, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined
    const heading = fence === undefined && !mark && /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/.exec(line)?.[1]
    if (heading) sections.push({ heading, lines: [], line: firstLine + i })
    else sections.at(-1)?.lines.push(line)
  }
  return {
    ...(top !== '' && { frontMatter: frontMatter ?? '' }),
    text: lines.join('\n').trim(),
    sections: sections
      .map(({ heading, lines, line }) => ({ heading, text: lines.join('\n').trim(), line }))
      .filter(({ text }) => text !== ''),
  }
}
