// A throw-away Redmine from Debian's packages, on SQLite.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { redmine } from '@huida/plugin-tickets/targets'
import { freePort, run, serverFolder, start, until } from './server.mjs'

const ROOT = '/usr/share/redmine'

export const system = {
  name: 'Redmine',
  missing: () =>
    existsSync(join(ROOT, 'bin/rails'))
      ? undefined
      : `there is no ${ROOT} (BUNDLER_VERSION=2.3.15 apt-get install redmine redmine-sqlite)`,
  async start() {
    const { folder, give, remove } = await serverFolder('redmine')
    const folders = ['config', 'tmp', 'tmp/cache', 'log', 'files']
    for (const name of folders) await mkdir(join(folder, name))
    const files = {
      'config/database.yml': `production:\n  adapter: sqlite3\n  database: ${folder}/redmine.db\n  encoding: utf8\n`,
      'config/secret_key.txt': randomBytes(40).toString('hex'),
      'seed.rb': SEED,
      'serve.rb': SERVE,
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    for (const path of ['', ...folders, ...Object.keys(files)]) await give(join(folder, path))
    const port = await freePort()
    const env = {
      // Debian's Redmine looks for its instances below /var/lib/redmine; this one is elsewhere.
      ...{ HOME: folder, X_DEBIAN_SITEID: `../../../..${folder}`, RAILS_ENV: 'production', BUNDLER_VERSION: '2.3.15' },
      ...{ REDMINE_LANG: 'en', SCHEMA: join(folder, 'schema.rb'), REDMINE_PORT: String(port) },
    }
    const options = { cwd: ROOT, env }
    await run(['bin/rake', 'db:migrate'], options)
    const [, apiKey] = /KEY (\w+)/.exec(await run(['bin/rails', 'runner', join(folder, 'seed.rb')], options)) ?? []
    const { stop, said } = start(['bin/rails', 'runner', join(folder, 'serve.rb')], options)
    const url = `http://127.0.0.1:${port}`
    const rest = async (path, { method = 'GET', body } = {}) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'x-redmine-api-key': apiKey, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
      const text = (await response.text()).trim()
      return text ? JSON.parse(text) : undefined
    }
    const statuses = await until(
      `it answers (${said()})`,
      async () => (await rest('/issue_statuses.json')).issue_statuses,
    )
    const all = async () => (await rest('/issues.json?status_id=*&limit=100')).issues
    return {
      ...{ version: /Version: (\S+)/.exec(said())?.[1] ?? '', url, secrets: [apiKey] },
      target: (address, host) => redmine({ url: address, allow: [host], project: 'shop', apiKey }),
      with: async (key) =>
        (await all())
          .filter(({ description }) => description?.trimEnd().endsWith(`Huida: ${key}`))
          .map(({ id, status, subject }) => ({ id: String(id), state: status.name, subject })),
      all: async () => (await all()).map(({ id, status }) => ({ id: String(id), state: status.name })),
      setState: (id, state) =>
        rest(`/issues/${id}.json`, {
          method: 'PUT',
          body: { issue: { status_id: statuses.find(({ name }) => name === state).id } },
        }),
      remove: (id) => rest(`/issues/${id}.json`, { method: 'DELETE' }),
      states: ['Feedback', 'Closed'],
      ...{ closed: 'Closed', open: 'In Progress', field: 'subject' },
      async stop() {
        await stop()
        await remove()
      },
    }
  },
}

const SEED = `
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
user = User.find_by(login: 'admin')
user.must_change_passwd = false
user.save!(validate: false)
Project.create!(name: 'Shop', identifier: 'shop', tracker_ids: Tracker.pluck(:id), enabled_module_names: ['issue_tracking'])
puts "KEY #{user.api_key}"
`

// Redmine's Gemfile names no server; Debian's WEBrick is there all the same.
const SERVE = `
$LOAD_PATH.unshift(*Dir['/usr/share/rubygems-integration/all/gems/webrick-*/lib'])
require 'webrick'
require 'rack/handler/webrick'
puts "Version: #{Redmine::VERSION}"
$stdout.flush
Rack::Handler::WEBrick.run(Rails.application, Host: '127.0.0.1', Port: Integer(ENV.fetch('REDMINE_PORT')), AccessLog: [])
`
