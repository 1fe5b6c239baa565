import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterAll, expect, test } from '@jest/globals'

const cleanup = cleanups(afterAll)
const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/run-it-for-real.md'), 'utf8')
const block = (language: string): string => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)![1]!
const isThere = (name: string, flag: string): boolean => spawnSync(name, [flag]).status === 0
const nginx = ['nginx', '/usr/sbin/nginx'].find((name) => isThere(name, '-v'))

// Debian: apt-get install nginx-light.
;(nginx ? test : test.skip)('nginx takes the configuration of the guide (needs nginx)', () => {
  const folder = temporaryFolder(cleanup)
  mkdirSync(join(folder, 'temp'))
  const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=bot.example.com']
  spawnSync('openssl', [...certificate, '-keyout', 'privkey.pem', '-out', 'fullchain.pem'], { cwd: folder })
  const site = block('nginx').replaceAll('/etc/letsencrypt/live/bot.example.com', folder)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path temp;`)
  const config = `pid nginx.pid; events {} http { access_log off; ${temporary.join(' ')} ${site} }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const { status, stderr } = spawnSync(nginx!, ['-t', '-p', folder, '-c', 'nginx.conf', '-e', 'error.log'])
  expect(String(stderr)).toContain('test is successful')
  expect(status).toBe(0)
})

const hasSystemd = isThere('systemd-analyze', '--version')
;(hasSystemd ? test : test.skip)('systemd takes the unit of the guide (needs systemd-analyze)', () => {
  const file = join(temporaryFolder(cleanup), 'huida.service')
  // The program and its user are those of the machine that it is installed on.
  writeFileSync(
    file,
    block('ini')
      .replace('/usr/bin/node', process.execPath)
      .replace(/^User=.*$/m, ''),
  )
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file])
  expect(
    String(stderr)
      .split('\n')
      .filter((line) => line.includes('huida.service')),
  ).toEqual([])
  expect(status).toBe(0)
})
