import { dataFolder, type Flags } from '../../settings/settings.js'
import { putAgent, readTeam, removeAgent, teamFile } from '../../team/team-file.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf, say, tell } from '../../terminal/output.js'

type TeamFlags = Flags & { locale?: 'zh' | 'en' }

/** The agents and the queues. */
export function list(flags: TeamFlags): void {
  const data = dataFolder(flags)
  const { agents, queues } = readTeam(data)
  const zh = languageOf(flags) === 'zh'
  if (agents.length === 0) {
    say(flags, {
      zh: `还没有坐席。用 huida team add <名字> 添加，或直接编辑 ${teamFile(data)}。`,
      en: `There are no agents yet. Add one with huida team add <id>, or edit ${teamFile(data)}.`,
    })
    return
  }
  for (const { id, name, tier, skills, capacity, roles } of agents)
    tell(
      `${[id, name].filter(Boolean).join(' ')}  ${zh ? '层级' : 'tier'} ${tier} · ${zh ? '并发' : 'capacity'} ${capacity} · ${roles.join(', ')}${skills.length > 0 ? ` · ${skills.join(', ')}` : ''}`,
    )
  tell(`${zh ? '队列' : 'queues'}: ${queues.map(({ id }) => id).join(', ')}`)
}

/** Adds an agent, or changes one, and prints a new token. */
export async function add(
  id: string,
  {
    name,
    tier,
    skill,
    role,
    capacity,
    ...flags
  }: TeamFlags & { name?: string; tier?: number; skill?: string[]; role?: string[]; capacity?: number },
): Promise<void> {
  const data = dataFolder(flags)
  const { token } = await putAgent(data, {
    id,
    ...(name !== undefined && { name }),
    ...(tier !== undefined && { tier }),
    ...(skill && { skills: skill }),
    ...(role && { roles: role }),
    ...(capacity !== undefined && { capacity }),
  })
  say(flags, {
    zh: `${id} 已加入 ${teamFile(data)}。令牌只显示这一次：\n${token}\n接待客户：HUIDA_DESK_TOKEN=<令牌> npx huida desk --url <地址>`,
    en: `${id} is in ${teamFile(data)}. The token is shown this once:\n${token}\nTo serve customers: HUIDA_DESK_TOKEN=<token> npx huida desk --url <address>`,
  })
}

/** Takes an agent out of the team. @throws CommandError when there is none */
export async function remove(id: string, flags: TeamFlags): Promise<void> {
  if (!(await removeAgent(dataFolder(flags), id)))
    throw new CommandError(`There is no agent "${id}". huida team lists them.`)
  say(flags, {
    zh: `${id} 已移出团队，其令牌已失效。`,
    en: `${id} is out of the team, and the token opens nothing any more.`,
  })
}
