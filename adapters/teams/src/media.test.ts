import { createServer } from 'node:http'
import { file, image } from '@huida/core'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { download, type Opening } from './media.js'

const cleanup = cleanups(afterEach)

/** A server, and which tokens it was shown. */
let asked: [string, string | undefined][]
let url: string
let forgotten: string[]

beforeEach(async () => {
  asked = []
  forgotten = []
  url = await listening(
    createServer(({ url: path = '', headers }, response) => {
      asked.push([path, headers.authorization])
      if (path === '/gone') return response.writeHead(404).end()
      if (path === '/down') return response.writeHead(503).end()
      if (path === '/stale') return response.writeHead(401).end()
      if (path === '/moved') return response.writeHead(302, { location: '/file' }).end()
      if (path === '/away') return response.writeHead(302, { location: 'https://evil.example/' }).end()
      if (path === '/round') return response.writeHead(302, { location: '/round' }).end()
      return response.writeHead(200, { 'content-type': 'image/png; charset=x', 'content-length': '3' }).end('abc')
    }),
    cleanup,
  )
})

const opening = (hosts: Partial<Opening> = {}): Opening => ({
  tokens: { get: async () => 't', forget: (token) => void forgotten.push(token) },
  serviceHosts: [],
  fileHosts: [],
  signal: AbortSignal.timeout(30_000),
  ...hosts,
})
const here = ['127.0.0.1']
const open = (path: string, hosts: Partial<Opening>) => download(image(`teams-file:${url}${path}`), opening(hosts))

describe('what people attach', () => {
  test('is opened with the token where Teams keeps it, with its type and size', async () => {
    const opened = await open('/file', { serviceHosts: here })
    expect(opened).toMatchObject({ mimeType: 'image/png', sizeBytes: 3 })
    expect(await new Response(opened!.body).text()).toBe('abc')
    expect(asked).toEqual([['/file', 'Bearer t']])
  })

  test('is opened without the token where files lie', async () => {
    expect(await open('/file', { fileHosts: here })).toBeDefined()
    expect(asked).toEqual([['/file', undefined]])
  })

  test('is followed to where files lie, without the token, and nowhere else', async () => {
    expect(await open('/moved', { serviceHosts: here, fileHosts: here })).toBeDefined()
    expect(asked).toEqual([
      ['/moved', 'Bearer t'],
      ['/file', undefined],
    ])
    expect(await open('/moved', { serviceHosts: here })).toBeUndefined()
    expect(await open('/away', { serviceHosts: here, fileHosts: here })).toBeUndefined()
    expect(await open('/round', { fileHosts: here })).toBeUndefined()
  })

  test('is not opened on hosts that nobody named, and nobody is asked', async () => {
    expect(await open('/file', {})).toBeUndefined()
    expect(await download(file('https://shop.example/a.pdf', 'a'), opening({ fileHosts: here }))).toBeUndefined()
    expect(await download({ type: 'text', text: 'x' }, opening())).toBeUndefined()
    expect(asked).toEqual([])
  })

  test('may be gone, or be there later', async () => {
    expect(await open('/gone', { serviceHosts: here })).toBeUndefined()
    await expect(open('/down', { serviceHosts: here })).rejects.toMatchObject({ passes: true })
    await expect(open('/stale', { serviceHosts: here })).rejects.toMatchObject({ status: 401 })
    expect(forgotten).toEqual(['t'])
    expect(await open('/stale', { fileHosts: here })).toBeUndefined()
  })
})
