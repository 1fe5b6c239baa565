import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true })

/** Posts JSON; rejects when no answer in JSON comes. */
export const post = (url, body, signal) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, signal }, async (response) => {
      try {
        let answer = ''
        for await (const chunk of response.setEncoding('utf8')) answer += chunk
        resolve({ status: response.statusCode, body: JSON.parse(answer) })
      } catch (error) {
        reject(error)
      }
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
