import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { read, root, workspaces } from './workspaces.mjs'

/** The table of all channels. */
export const CHANNELS = 'docs/reference/channels.md'

/** The packages that bring a kit, except for the one that is there to be copied. */
export const certifiable = () =>
  workspaces().filter(({ folder, manifest }) => folder.startsWith('adapters/') && manifest.exports['./conformance'])

/**
 * What certificates say is what adapters claim today, about the cases that there are today, and READMEs and the table of channels say the same.
 * That the cases hold is shown by the adapters' own tests, which run them; `npm run certify` writes all of it anew.
 */
export async function certificates() {
  const problems = []
  const { adapterCases, certify } = await import(pathToFileURL(`${root}/core/dist/testing/index.js`).href)
  const names = adapterCases.map(({ name }) => name)
  for (const { folder, manifest } of certifiable()) {
    const kept = certificateOf(folder)
    if (!kept) {
      problems.push(`${folder} has no certificate.json. Run: npm run certify`)
      continue
    }
    const kit = `${root}/${folder}/${manifest.exports['./conformance'].default}`
    const { kits } = await import(pathToFileURL(kit).href)
    // No case runs: this is what is claimed.
    const claims = await certify(kits, { only: /^$/ })
    const same = (left, right) => JSON.stringify(left) === JSON.stringify(right)
    const claimOf = ({ way, platform, capabilities, limits }) => [
      way,
      platform,
      capabilities.map(({ name }) => name),
      limits,
    ]
    if (!same(JSON.parse(JSON.stringify(claims)).map(claimOf), kept.map(claimOf)))
      problems.push(`${folder}/certificate.json is about other claims than the adapter's. Run: npm run certify`)
    for (const { way, cases, ok } of kept) {
      if (
        !same(
          cases.map(({ name }) => name),
          names,
        )
      )
        problems.push(`${folder}/certificate.json is about other cases than there are (${way}). Run: npm run certify`)
      if (!ok) problems.push(`${folder} is not certified by ${way}.`)
    }
    if (!existsSync(`${root}/${folder}/README.md`)) continue
    const readme = read(`${folder}/README.md`)
    if (readme !== (await readmeWith(readme, kept)))
      problems.push(`${folder}/README.md tells another certificate than certificate.json. Run: npm run certify`)
  }
  if (!existsSync(`${root}/${CHANNELS}`) || read(CHANNELS) !== (await channelsPage()))
    problems.push(`${CHANNELS} is not what the certificates say. Run: npm run certify`)
  return problems
}

const certificateOf = (folder) =>
  existsSync(`${root}/${folder}/certificate.json`) ? JSON.parse(read(`${folder}/certificate.json`)) : undefined

/** A README with what was found; the section comes last, before the licence where there is one. */
export async function readmeWith(readme, certificates) {
  const { markdownReport } = await import(pathToFileURL(`${root}/playground/dist/src/conform/report.js`).href)
  const section = `${BEGIN}\n\n## Certificate\n\n\`huida conform\` drives the adapter against its platform and the attacks on it (\`certificate.json\` has each case).\n\n${markdownReport({ certificates })}\n\n${END}`
  const begin = readme.indexOf(BEGIN)
  if (begin >= 0) return readme.slice(0, begin) + section + readme.slice(readme.indexOf(END) + END.length)
  const licence = readme.search(/^## Licen[cs]e$/m)
  return licence < 0
    ? `${readme.trimEnd()}\n\n${section}\n`
    : `${readme.slice(0, licence)}${section}\n\n${readme.slice(licence)}`
}

const BEGIN = '<!-- certificate: written by npm run certify -->'
const END = '<!-- end of the certificate -->'

/** What people call the platforms. */
const titles = {
  web: 'Web page',
  telegram: 'Telegram',
  slack: 'Slack',
  teams: 'Teams',
  wechat: 'WeChat (wechaty)',
  'wechat-official': '公众号',
  wecom: '微信客服',
  feishu: 'Feishu',
}

const features = [
  ['Pictures', 'image'],
  ['Files', 'file'],
  ['Sound', 'audio'],
  ['Films', 'video'],
  ['Places', 'location'],
  ['Links with a preview', 'link'],
  ['Choices as buttons', 'choices'],
  ['Cards', 'card'],
  ['Sources apart from the text', 'sources'],
  ['What is said can be changed', 'edit'],
  ['… taken back', 'delete'],
  ['… marked with an emoji', 'react'],
  ['Typing sign', 'typing'],
  ['Answers while they are written', 'stream'],
  ['Pictures from customers', 'pictures'],
  ['Groups', 'groups'],
  ['People of the team on the platform itself', 'agents'],
  ['Several accounts in one bot', 'accounts'],
]

/** Made of the certificates: what each channel shows by itself, and what stands there in other words. */
export async function channelsPage() {
  const { limitLines } = await import(pathToFileURL(`${root}/playground/dist/src/conform/limits.js`).href)
  const channels = new Map()
  for (const { folder } of certifiable())
    for (const certificate of certificateOf(folder) ?? []) {
      if (certificate.platform === 'hello') continue
      const channel = channels.get(certificate.platform) ?? { folder, ways: [] }
      channel.ways.push(certificate)
      channels.set(certificate.platform, channel)
    }
  const shown = ({ ways }, name) =>
    ways.some(({ capabilities }) => capabilities.some((each) => each.name === name && each.shown))
  const row = (cells) => `| ${cells.join(' | ')} |`
  const all = [...channels.entries()]
  const lines = [
    '# Channels',
    '',
    '<!-- Written by npm run certify from the certificates of the adapters. -->',
    '',
    'What each channel shows by itself, as `huida conform` has seen it. Whatever a channel does not show is stepped down by the core: a card',
    'becomes text and choices, choices a numbered list (who types "2" has pressed the second), a picture its description and link. `huida render`',
    'shows how a message looks on each.',
    '',
    row(['', ...all.map(([platform]) => titles[platform] ?? platform)]),
    row(['---', ...all.map(() => '---')]),
    ...features.map(([title, name]) => row([title, ...all.map(([, channel]) => (shown(channel, name) ? '✓' : '–'))])),
    ...all.flatMap(([platform, { folder, ways }]) => [
      '',
      `## ${titles[platform] ?? platform}`,
      '',
      `[\`${folder}\`](../../${folder}), by ${ways.map(({ way }) => way).join(', ')}. ${limitLines(ways[0].limits).join('; ') || 'No limits'}.`,
    ]),
  ]
  return `${lines.join('\n')}\n`
}
