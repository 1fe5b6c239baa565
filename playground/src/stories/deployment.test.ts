import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parseAllDocuments } from 'yaml'

const cleanup = cleanups(afterAll)
const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/run-it-for-real.md'), 'utf8')
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

describe('the guide to many machines', () => {
  const many = readFileSync(join(import.meta.dirname, '../../../docs/guides/run-on-many-machines.md'), 'utf8')
  const documents = [...many.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml]) => parseAllDocuments(yaml!))
  const [compose, cluster] = documents.map((parsed) => parsed.map((document) => document.toJS() as Yaml))
  /** As long as `SIGTERM` takes at most: see `stopWithinMs` of a bot. */
  const STOPS_WITHIN_S = 10

  test('has files that YAML takes, with every name that another part refers to', () => {
    expect(documents.flat().flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
    const { services, volumes } = compose![0]!
    for (const service of Object.values<Yaml>(services)) {
      for (const mount of (service.volumes ?? []) as string[])
        if (!mount.startsWith('.')) expect(Object.keys(volumes)).toContain(mount.split(':')[0])
      const names = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {})
      for (const name of names) expect(Object.keys(services)).toContain(name)
    }
    const kinds = cluster!.map(({ kind }) => kind)
    expect(kinds).toEqual(['Deployment', 'PodDisruptionBudget', 'PersistentVolumeClaim', 'Service', 'Ingress'])
    const [deployment, budget, claim, service, ingress] = cluster!
    const { labels } = deployment!.spec.template.metadata
    for (const { spec } of [deployment!, budget!]) expect(spec.selector.matchLabels).toEqual(labels)
    expect(service!.spec.selector).toEqual(labels)
    const { volumes: mounted } = deployment!.spec.template.spec
    expect(mounted[0].persistentVolumeClaim.claimName).toBe(claim!.metadata.name)
    expect(ingress!.spec.rules[0].http.paths[0].backend.service.name).toBe(service!.metadata.name)
  })

  const composes = [['docker', 'compose'], ['docker-compose']].find(
    ([name, ...words]) => spawnSync(name!, [...words, 'version']).status === 0,
  )
  // Debian: apt-get install docker-compose. It needs no daemon for this.
  ;(composes ? test : test.skip)('has services that Docker Compose takes (needs it)', () => {
    const folder = temporaryFolder(cleanup)
    writeFileSync(join(folder, 'compose.yaml'), /^```yaml\n([\s\S]*?)^```/m.exec(many)![1]!)
    writeFileSync(join(folder, 'huida.env'), '')
    const [name, ...words] = composes!
    const { status, stderr } = spawnSync(name!, [...words, 'config', '--quiet'], { cwd: folder })
    expect(String(stderr)).toBe('')
    expect(status).toBe(0)
  })

  test('runs two, gives them the time that they need to end, and asks what a proxy and a kubelet should ask', () => {
    const { bot } = compose![0]!.services
    expect(bot.deploy.replicas).toBe(2)
    expect(Number.parseInt(bot.stop_grace_period, 10)).toBeGreaterThan(STOPS_WITHIN_S)
    const { replicas, template } = cluster![0]!.spec
    expect(replicas).toBe(2)
    const { containers, terminationGracePeriodSeconds } = template.spec
    const [{ lifecycle, readinessProbe, startupProbe, livenessProbe, ports }] = containers
    const pauses = Number(lifecycle.preStop.exec.command[1])
    expect(terminationGracePeriodSeconds).toBeGreaterThan(pauses + STOPS_WITHIN_S)
    expect(ports[0].containerPort).toBe(3000)
    for (const { httpGet, timeoutSeconds } of [readinessProbe, startupProbe]) {
      expect(httpGet.path).toBe('/health')
      // It answers after five at the latest.
      expect(timeoutSeconds).toBeGreaterThan(5)
    }
    // A database that is gone is no reason to kill the program.
    expect(livenessProbe).not.toHaveProperty('httpGet')
  })
})

/** What was parsed: the test says what it must be. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Yaml = Record<string, any>
