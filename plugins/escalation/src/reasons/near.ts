/** Words of English that are a slip away from one that carries a wish, and mean what they say: "steak" is no "speak". */
export const NEAR: ReadonlySet<string> = new Set(
  `
  abets advice advised advises advisory ages alone anon ants assistances assistants associated associative atone aunts
  automate automates bass begin beings brass carting casting chafing chanting charting chasing coating collage college
  commute commuter compete compute computed computes conned constant consultancy consulting contract cornet crating
  custom customs cutting deportment deportments embed ember employ employed employer employes employs escalator
  excavation express humane humps hums hymns machined macing manage managed manages mange manger manges manner marine
  meager members meter nuder numb numbed numbers numbs operate operates operations orator orators parson peace peas
  pease peon peopled peoples persona persons phase place plane plate plea plead pleased pleases pleat poison pole pope
  prison reason representation representations reps riots robes robs roofs rooks rooms roost root roots rots routs
  sealing seaming searing season seating serviced services servile shaking slaking snaking sneak sneaking soaking
  socialist spacing spading sparing spaying speakers spear spearing specialize specials speck specking spewing spiking
  sport staking steak stiff supervise supervised supervises supervision supervisory supper supports tacking taking
  taming tanking taping tasking taxing telephoned tiling world wound
  `.split(/\s+/),
)
