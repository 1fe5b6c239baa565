import { createServer, get } from 'node:http'
import { expect, test } from '@jest/globals'
import { isPublic, NotPublicError, publicOnly } from './index.js'

test.each([
  ...['http://127.0.0.1:1', 'http://169.254.169.254', 'http://100.100.100.200', 'http://[::1]', 'http://10.0.0.1'],
  ...['http://[::ffff:7f00:1]', 'http://[64:ff9b::7f00:1]', 'http://[2002:7f00:1::]', 'http://2130706433'],
  ...['http://0x7f.1', 'http://0.0.0.0', 'http://[fd00::1]', 'http://[fe80::1]', 'https://224.0.0.1'],
])('%s is refused before anything is asked', (url) => {
  expect(() => publicOnly(url)).toThrow(NotPublicError)
})

test('addresses of the public internet are not', () => {
  for (const address of ['1.1.1.1', '223.5.5.5', '2606:4700:4700::1111', '240e::1'])
    expect(isPublic(address)).toBe(true)
  expect(isPublic('no address')).toBe(false)
})

test('a name that leads to this machine is found out when it is looked up', async () => {
  const server = createServer(() => {
    throw new Error('it was asked')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const url = `http://localhost:${port}`
  const failed = await new Promise<Error>((resolve) => {
    get(url, { agent: false, ...publicOnly(url) }).on('error', resolve)
  })
  server.close()
  expect(failed).toBeInstanceOf(NotPublicError)
})
