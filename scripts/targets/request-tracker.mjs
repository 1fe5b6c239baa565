// A throw-away Request Tracker 5 from Debian's packages, on SQLite.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requestTracker } from '@huida/plugin-tickets/targets'
import { freePort, run, serverFolder, start, until } from './server.mjs'

const SERVER = '/usr/share/request-tracker5/libexec/rt-server'

export const system = {
  name: 'Request Tracker 5',
  missing: () =>
    existsSync(SERVER)
      ? undefined
      : `there is no ${SERVER} (apt-get install request-tracker5 rt5-db-sqlite rt5-standalone)`,
  async start() {
    const { folder, give, remove } = await serverFolder('rt')
    const port = await freePort()
    const config = join(folder, 'RT_SiteConfig.pm')
    await writeFile(config, siteConfig(folder, port))
    for (const name of ['mason', 'sessions', 'none']) await mkdir(join(folder, name))
    for (const path of [folder, config, ...['mason', 'sessions', 'none'].map((name) => join(folder, name))])
      await give(path)
    const options = {
      cwd: folder,
      env: { HOME: folder, RT_SITE_CONFIG: config, RT_SITE_CONFIG_DIR: join(folder, 'none') },
    }
    await run(['/usr/sbin/rt-setup-database-5', '--action', 'init', '--skip-create'], options)
    // A new one has the password of its manual, which the target refuses.
    const password = randomBytes(16).toString('hex')
    await run(['/usr/bin/perl', '-I/usr/share/request-tracker5/lib', '-e', SET_PASSWORD, password], options)
    const { stop, said } = start([SERVER, '--port', String(port), '--host', '127.0.0.1'], options)
    const url = `http://127.0.0.1:${port}`
    const rest = async (path, { method = 'GET', body } = {}) => {
      const response = await fetch(`${url}/REST/2.0${path}`, {
        method,
        headers: { authorization: `Basic ${btoa(`root:${password}`)}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
      return response.json()
    }
    const version = await until(`it answers (${said()})`, async () => (await rest('/rt')).Version)
    const all = async () =>
      (
        await rest(
          `/tickets?${new URLSearchParams({ query: "Queue = 'General'", fields: 'Status,Subject', per_page: '100' })}`,
        )
      ).items
    return {
      ...{ version, url, secrets: [password] },
      target: (address, host) =>
        requestTracker({ url: address, allow: [host], queue: 'General', auth: { user: 'root', password } }),
      with: async (key) =>
        (await all())
          .filter(({ Subject }) => Subject.startsWith(`[${key}]`))
          .map(({ id, Status, Subject }) => ({
            id: String(id),
            state: Status,
            subject: Subject.slice(key.length + 3),
          })),
      all: async () => (await all()).map(({ id, Status }) => ({ id: String(id), state: Status })),
      setState: (id, state) => rest(`/ticket/${id}`, { method: 'PUT', body: { Status: state } }),
      remove: (id) => rest(`/ticket/${id}`, { method: 'PUT', body: { Status: 'deleted' } }),
      states: ['stalled', 'resolved'],
      ...{ closed: 'resolved', open: 'open', field: 'Subject' },
      async stop() {
        await stop()
        await remove()
      },
    }
  },
}

const siteConfig = (folder, port) => `
Set($rtname, 'huida.test');
Set($Organization, 'huida.test');
Set($WebPath, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${folder}/rt.db');
Set($LogToSyslog, undef);
Set($LogToFile, undef);
Set($LogToSTDERR, 'warning');
# Nothing is mailed to anybody.
Set($MailCommand, 'testfile');
$RT::MasonDataDir = '${folder}/mason';
$RT::MasonSessionDir = '${folder}/sessions';
$RT::VarPath = '${folder}';
1;
`

const SET_PASSWORD =
  'use RT; RT::LoadConfig(); RT::Init(); my $user = RT::User->new(RT->SystemUser); $user->Load("root"); my ($ok, $said) = $user->SetPassword($ARGV[0]); die $said unless $ok'
