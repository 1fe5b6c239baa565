// Raw HTTP and WebSocket requests as no client library would send them, made from a seed: the same seed makes the same bytes.

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const methods = ['GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']
const oddMethods = ['CONNECT', 'PURGE', 'get', 'G@T', 'QUERY', 'M-SEARCH', '', 'X'.repeat(300), 'GET\t', 'PRI', '中文']

const paths = [
  ...['/', '/health', '/traces', '/traces/conversations', '/traces/conversations/web%3A1', '/knowledge/articles'],
  ...['/knowledge/articles/x', '/knowledge/ask', '/knowledge/publish', '/api', '/api/openapi.json', '/api/session'],
  ...['/api/desk/tickets', '/api/desk/tickets/7', '/api/desk/live/1', '/pages/chat.js', '/pages/icon.svg'],
  ...['/web/socket', '/web/session', '/web/messages', '/web/messages?after=1', '/web/events', '/web/widget.js'],
  ...['/telegram/', '/telegram/hook', '/nothing', '/web', '/constructor', '/__proto__', '/toString/x'],
]
const oddTargets = [
  ...['*', 'http:///', 'http://', 'http:', 'https:///web/socket', 'http://localhost', 'http://localhost/health'],
  ...[
    'http://[::1/',
    'http://[::1]:99999/',
    'http://a b/',
    'http://user:pw@localhost/traces',
    'HTTP://LOCALHOST/health',
  ],
  ...['http://localhost:3000?x', 'http://localhost#x', 'ftp://localhost/', 'javascript:alert(1)', 'localhost:80', 'x'],
  ...[
    '//',
    '///',
    '//evil.example/web/socket',
    '/\\',
    '\\',
    '/..',
    '/../../etc/passwd',
    '/./web/../traces',
    '/%2e%2e/',
  ],
  ...['/%', '/%0', '/%00', '/%E0%A4%A', '/%ff', '/%C0%AF', '/%u0041', '/traces/conversations/%E0%A4%A', '/api/desk/%'],
  ...[
    '/web/socket?%E0%A4%A',
    '/web/socket#x',
    '?',
    '#',
    '/?',
    '/#',
    '/;',
    '/a;b=c',
    `/${'a'.repeat(9_000)}`,
    '/a'.repeat(900),
  ],
  ...[
    '/knowledge/articles/%2F',
    '/knowledge/articles/a%2Fb%5C',
    '/web/messages?after=1&after=2',
    '/web/messages?after=1e9',
  ],
  ...['/\xff\xfe', '/\xe4\xb8\xad', '/web/\xc0\x80', '/\x7f', '/\x01', '/ ', ''],
]
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.1x',
  'http/1.1',
  '',
]

const oddHosts = [
  ...[
    '',
    ' ',
    'a b',
    'a/b',
    'a\\b',
    'a@b',
    'a?b',
    'a#b',
    '[',
    '[::1',
    '[::1]',
    '[::1]:x',
    '[::g]',
    '::1',
    ':',
    ':80',
    'a:',
    'a:b',
  ],
  ...[
    'a:99999',
    'a:-1',
    'a:80:80',
    '127.1',
    '0x7f.1',
    '1.2.3.4.5',
    '256.1.1.1',
    'a..b',
    '.',
    '-',
    'xn--a',
    'LOCALHOST:3000',
  ],
  ...[
    '例子.测试',
    '\xff\xfe',
    'a\tb',
    'a%20b',
    '%',
    'localhost%00',
    'a,b',
    'x'.repeat(3_000),
    'http://a/',
    '{',
    '<script>',
  ],
]

/** Stands for the token of a visitor who has a session; as long as one, so that no length changes when it is put in. */
export const VISITOR = 'V'.repeat(72)

const oddHeaders = [
  ...['Origin: null', 'Origin: ', 'Origin: http:///', 'Origin: http://[', 'Origin: https://evil.example', 'Origin: x'],
  ...[
    'Authorization: Bearer ',
    'Authorization: Bearer \xff',
    'Authorization: Basic ===',
    `Authorization: Bearer ${VISITOR}`,
    `Authorization: Bearer ${VISITOR}`,
    `Authorization: Bearer ${'A'.repeat(72)}`,
  ],
  ...[
    'Cookie: huida-session=',
    'Cookie: huida-session=\xff; a',
    'Cookie: ;;;===',
    'Cookie: __proto__=1; huida-session=x',
  ],
  ...[
    'Accept-Language: \xe4',
    'Accept-Language: zh;q=NaN,,,*',
    `Accept-Language: ${'a-'.repeat(2_000)}`,
    'Accept: text/html',
  ],
  ...[
    'Last-Event-ID: -1',
    'Last-Event-ID: 99999999999999999999',
    'Content-Type: ',
    'Content-Type: application/json; charset=x',
  ],
  ...[
    'Content-Type: multipart/form-data',
    'Content-Type: application/json\xff',
    'Content-Encoding: gzip',
    'TE: trailers',
  ],
  ...[
    'Expect: 100-continue',
    'Expect: the unexpected',
    'X-Forwarded-For: 127.0.0.1',
    'Forwarded: for=',
    'X-Forwarded-Proto: https',
  ],
  ...[
    'Range: bytes=0-',
    'If-Modified-Since: x',
    'Accept-Encoding: *;q=',
    'Sec-Fetch-Site: cross-site',
    'Sec-Fetch-Site: x',
  ],
  ...['__proto__: x', 'constructor: x', 'X-Huida-Address: 127.0.0.1', 'Via: 1.1 x', 'Max-Forwards: 0', 'Trailer: Host'],
  ...[
    'X-Empty:',
    'X-Folded: a\r\n b',
    'X Space: a',
    ': a',
    'X-Nul: a\0b',
    'X-Colon',
    `X-Long: ${'a'.repeat(20_000)}`,
    'X-Bare: a\rb',
  ],
  ...[
    'Connection: close',
    'Connection: keep-alive, X-Y',
    'Keep-Alive: timeout=-1',
    'Upgrade: h2c',
    'Connection: Upgrade',
  ],
  ...['X-Telegram-Bot-Api-Secret-Token: wrong', 'X-Telegram-Bot-Api-Secret-Token: \xff', 'Proxy-Connection: x'],
]

const bodies = [
  ...[
    '',
    '{}',
    '[]',
    '{',
    '"',
    'null',
    '{"id":"1","text":"hi"}',
    '{"__proto__":{"x":1}}',
    '{"question":"?"}',
    '\xff\xfe{}',
  ],
  ...[
    '['.repeat(2_000),
    `{"a":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
    '{"id":1e999}',
    '\0\0\0',
    'a=b&c=d',
    '\x1f\x8b\x08',
  ],
  ...['{"title":"x"}', '{"text":"\\ud800"}', `{"title":"${'x'.repeat(3_000)}"}`, '{"update_id":1}', '\ufeff{}'],
]

const websocket = ['Connection: Upgrade', 'Upgrade: websocket']
const oddUpgrades = [
  ...[['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'], ['Sec-WebSocket-Version: 13'], []],
  ...[['Sec-WebSocket-Key: x', 'Sec-WebSocket-Version: 13'], ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']],
  ...[['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 99']],
  ...[['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: ,,']],
  ...[
    [
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Extensions: permessage-deflate; x=',
    ],
  ],
]

/**
 * What is written to one connection, in pieces, and what the client then does.
 * @param {number} seed
 * @returns {{ pieces: Buffer[], ending: 'wait' | 'end' | 'reset' }}
 */
export function rawRequest(seed) {
  const random = randomFrom(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const chance = (share) => random() < share

  const body = () => {
    const bytes = Buffer.from(pick(bodies), 'latin1')
    const how = chance(0.7)
      ? pick(['none', 'length', 'chunked'])
      : pick(['short', 'long', 'twice', 'nan', 'chunked', 'bad chunk', 'both', 'cut'])
    if (how === 'none') return [[], Buffer.alloc(0)]
    if (how === 'length') return [[`Content-Length: ${bytes.length}`], bytes]
    if (how === 'short') return [[`Content-Length: ${Math.max(0, bytes.length - 1)}`], bytes]
    if (how === 'long') return [[`Content-Length: ${bytes.length + 10}`], bytes]
    if (how === 'twice') return [[`Content-Length: ${bytes.length}`, 'Content-Length: 0'], bytes]
    if (how === 'nan')
      return [[`Content-Length: ${pick(['-1', 'x', '1e3', '99999999999999999999', '0x10', '+1', ''])}`], bytes]
    const chunk = `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`
    const whole = bytes.length > 0 ? `${chunk}0\r\n\r\n` : '0\r\n\r\n'
    if (how === 'chunked') return [['Transfer-Encoding: chunked'], Buffer.from(whole, 'latin1')]
    if (how === 'both')
      return [['Transfer-Encoding: chunked', `Content-Length: ${bytes.length}`], Buffer.from(whole, 'latin1')]
    if (how === 'cut') return [['Transfer-Encoding: chunked'], Buffer.from(chunk.slice(0, -3), 'latin1')]
    return [
      [`Transfer-Encoding: ${pick(['chunked', 'chunked, gzip', 'x', 'chunked\t'])}`],
      Buffer.from(
        pick(['zz\r\n', '-1\r\n\r\n', 'fffffffffffffffff\r\nx', '1;x=\r\nab', '5\r\nab\r\n0\r\n\r\n']),
        'latin1',
      ),
    ]
  }

  const one = () => {
    const isUpgrade = chance(0.3)
    const isSocket = isUpgrade && chance(0.6)
    const method = isSocket ? 'GET' : chance(0.95) ? pick(methods) : pick(oddMethods)
    const target = isSocket ? pick(['/web/socket', '/api/desk/live/1']) : chance(0.7) ? pick(paths) : pick(oddTargets)
    const version = chance(0.95) ? 'HTTP/1.1' : pick(versions)
    const host = chance(0.8)
      ? ['Host: localhost:3000']
      : chance(0.8)
        ? [`Host: ${pick(oddHosts)}`]
        : chance(0.5)
          ? []
          : ['Host: a', 'Host: b']
    const upgrade = isUpgrade ? [...websocket, ...(chance(0.6) ? oddUpgrades[0] : pick(oddUpgrades))] : []
    const extra = Array.from({ length: Math.floor(random() * random() * 4) }, () => pick(oddHeaders))
    const many = chance(0.01) ? Array.from({ length: 2_500 }, (_, n) => `X-${n}: ${n}`) : []
    const json = chance(0.4) ? ['Content-Type: application/json'] : []
    const [framing, bytes] = upgrade.length > 0 && chance(0.7) ? [[], frames()] : body()
    const lines = [[method, target, version].join(' '), ...host, ...upgrade, ...extra, ...many, ...json, ...framing]
    const newline = chance(0.03) ? '\n' : '\r\n'
    return Buffer.concat([Buffer.from(lines.join(newline) + newline + newline, 'latin1'), bytes])
  }

  /** WebSocket frames, whole and broken, with and without a mask. */
  const frames = () => {
    const said = [
      ...[
        '{"type":"hello","token":"x"}',
        '{"type":"message"}',
        '{"type":"pong"}',
        '{"type":"hello","after":-1}',
        'null',
        '{',
        '\xff',
      ],
      ...['[]', '{"type":{}}', '{"id":{},"type":"hello"}', '{"type":"hello","token":{"length":43}}'],
    ]
    const parts = Array.from({ length: Math.floor(random() * 4) }, () => {
      const payload = Buffer.from(pick(said), 'latin1')
      const first = pick([0x81, 0x81, 0x81, 0x82, 0x80, 0x01, 0x88, 0x89, 0x8a, 0xf1, 0x83, 0x8f])
      if (chance(0.15)) return Buffer.from([first, pick([0x7e, 0x7f, 0xff, 0xfe]), 0xff, 0xff, 0xff])
      if (chance(0.1)) return Buffer.from([first, payload.length, ...payload])
      return Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0, ...payload])
    })
    return Buffer.concat(parts)
  }

  let bytes = Buffer.concat(Array.from({ length: chance(0.15) ? 3 : 1 }, one))
  if (chance(0.1)) bytes = bytes.subarray(0, Math.floor(random() * bytes.length))
  if (chance(0.05) && bytes.length > 0) {
    bytes = Buffer.from(bytes)
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
  }
  const cut = chance(0.3) ? Math.floor(random() * bytes.length) : bytes.length
  return {
    pieces: [bytes.subarray(0, cut), bytes.subarray(cut)].filter((piece) => piece.length > 0),
    ending: chance(0.1) ? 'reset' : chance(0.5) ? 'end' : 'wait',
  }
}
