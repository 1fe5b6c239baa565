import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { web } from '@huida/adapter-web'
import { createBot, memoryStore } from '@huida/core'
import { cleanups, startProgram, temporaryFolder, until } from '@huida/core/testing'
import { memorySpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { freePort } from '../fixtures/free-port.js'
import { type Served, serve } from './serve.js'

const nginx = ['nginx', '/usr/sbin/nginx'].find((name) => spawnSync(name, ['-v']).status === 0)

// Debian: apt-get install nginx-light.
;(nginx ? describe : describe.skip)('behind nginx on the same machine (needs nginx)', () => {
  const cleanup = cleanups(afterAll)
  const folder = temporaryFolder(cleanup)
  let served: Served
  let url: string

  beforeAll(async () => {
    const store = memoryStore()
    const bot = createBot({ adapters: [web()], store }).on('message', (ctx) => `you said ${ctx.text}`)
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    served = await serve({ bot, store, knowledge: { space: await memorySpace('shop', []) }, port: 0, log })
    cleanup(() => served.stop())
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    mkdirSync(join(folder, 'temp'))
    writeFileSync(join(folder, 'nginx.conf'), config(port, served.url.replace('localhost', '127.0.0.1')))
    startProgram(['-p', folder, '-c', 'nginx.conf', '-e', 'error.log', '-g', 'daemon off;'], {
      cleanup,
      command: nginx!,
    })
    await until(async () => (await fetch(`${url}/health`).catch(() => undefined))?.ok)
  })
  /** The recipe of nginx's own manual for WebSockets: it sets no Host and no X-Forwarded-For. */
  const config = (port: number, upstream: string) => `
master_process off;
pid nginx.pid;
events { worker_connections 64; }
http {
  access_log access.log;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass ${upstream}; }
    location /web/ {
      proxy_pass ${upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }
  }
}
`

  test('traces, knowledge and the API answer 403 from outside', async () => {
    for (const path of ['/traces/conversations', '/knowledge/articles', '/api', '/api/openapi.json'])
      expect((await fetch(url + path)).status).toBe(403)
    const publish = await fetch(`${url}/knowledge/articles/evil`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(publish.status).toBe(403)
  })

  test('and open with the token', async () => {
    const headers = { authorization: `Bearer ${served.adminToken}` }
    expect((await fetch(`${url}/traces/conversations`, { headers })).status).toBe(200)
    const began = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { ...headers, 'sec-fetch-site': 'same-origin' },
    })
    const cookie = began.headers.get('set-cookie')!.split(';', 1)[0]!
    expect((await fetch(`${url}/api`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })

  test('a visitor talks over a WebSocket', async () => {
    const { token } = (await (await fetch(`${url}/web/session`, { method: 'POST' })).json()) as { token: string }
    const socket = new WebSocket(`${url.replace('http', 'ws')}/web/socket`)
    const said = new Promise<string>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (data) => {
        const text = String(data)
        if (text.includes('you said hello')) resolve(text)
      })
    })
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', token }))
      socket.send(JSON.stringify({ type: 'message', id: crypto.randomUUID(), text: 'hello' }))
    })
    await said
    socket.close()
  })
})
