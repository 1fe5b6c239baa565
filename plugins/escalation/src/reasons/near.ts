/** Words of English that are a slip away from one that carries a wish, and mean what they say: "steak" is no "speak". */
export const NEAR: ReadonlySet<string> = new Set(
  `
  abets accent accents advice advised advises advisory ages alone anon ants assent assents assets assistances
  assistants associated associative atone aunts automate automates bass bedding beefing begin beings belling betting
  booing boot boots brass butt carting casting chafing chanting chapping charring charting chasing coating collage
  college commute commuter compete compute computed computes conned constant consultancy consulting contract cornet
  correct corrected correcting corrects crating custom customs cutting departmental deportment deportments ebbing embed
  ember employ employed employer employes employs escalator excavation express hopping humane humps hums hymns latter
  machined macing manage managed manages mange manger manges manner marine massage massages matte meager members meter
  nuder numb numbed numbers numbs operate operates operations orator orators parson peace peas pease pebble pebbles
  peddle peddles peers peon peopled peoples persona persons phase place plane plate plea plead pleased pleases pleat
  poison pole poodle poodles pope prison putt reason representation representations reps riots robes robs roofs rooks
  rooms roost root roots rots routs sealing seaming searing season seating serviced services servile shaking slaking
  sleeking snaking sneak sneaking soaking socialist spacing spading spanning sparing spatting spaying speakers spear
  spearing specialize specials speck specking speeding spelling spewing spiking spooking sport staking steak stiff
  supervise supervised supervises supervision supervisory supper supports tabbing tacking tagging taking tall tallying
  taming tanking tanning taping tarring tasking taxing telephoned tiling tolling tooling world wound
  `.split(/\s+/),
)
