const dark = `
--bg:var(--huida-background-dark,#11171a);--fg:var(--huida-text-dark,#e9eff1);--soft:#1f282c;--line:#313c41;--dim:#a3b1b7;
--accent:var(--huida-accent-dark,#58c1c6);--on:var(--huida-on-accent-dark,#05262a);--bad:#ff9d90;color-scheme:dark;`

/** Everything is inside the shadow root. Pages change the look by the variables that begin with `--huida-`. */
export const style = `
:host{all:initial;
--bg:var(--huida-background,#fff);--fg:var(--huida-text,#16222a);--soft:#f0f4f5;--line:#d9e1e4;--dim:#56646c;
--accent:var(--huida-accent,#0a6b73);--on:var(--huida-on-accent,#fff);--bad:#b3261e;--r:var(--huida-radius,18px);
color:var(--fg);font:15px/1.55 var(--huida-font,system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif)}
@media(prefers-color-scheme:dark){:host(:not([data-theme=light])){${dark}}}
:host([data-theme=dark]){${dark}}
*{box-sizing:border-box;margin:0;font:inherit;color:inherit}
[hidden]{display:none!important}
button{border:0;background:none;cursor:pointer;padding:0}
button:disabled{cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
svg{width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;flex:none}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launcher{position:fixed;z-index:var(--huida-z,2147483000);inset:auto var(--huida-right,24px) var(--huida-bottom,24px) auto;width:58px;height:58px;
border-radius:50%;background:var(--accent);color:var(--on);display:grid;place-items:center;box-shadow:0 6px 20px #0003,0 1px 4px #0003;transition:transform .15s}
.launcher:hover{transform:scale(1.05)}
.badge{position:absolute;top:-3px;right:-3px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#c4281c;color:#fff;font-size:12px;line-height:22px;font-weight:600;text-align:center}
.panel{display:flex;flex-direction:column;overflow:hidden;background:var(--bg);height:100%}
.floating{position:fixed;z-index:var(--huida-z,2147483000);inset:auto var(--huida-right,24px) calc(var(--huida-bottom,24px) + 72px) auto;
width:388px;height:min(660px,calc(100vh - 128px));border-radius:var(--r);box-shadow:0 16px 48px #0004,0 0 0 1px var(--line);animation:in .18s ease-out}
header{display:flex;align-items:center;gap:12px;padding:14px 12px 14px 18px;border-bottom:1px solid var(--line)}
header div{flex:1;min-width:0}
.label{color:var(--dim);font-size:12px;line-height:1.3}
header i{display:grid;place-items:center;width:34px;height:34px;border-radius:11px;background:var(--accent);color:var(--on)}
header i svg{width:20px;height:20px}
h2{font-size:16px;line-height:1.3;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.close{width:44px;height:44px;border-radius:12px;display:grid;place-items:center;color:var(--dim)}
.close:hover{background:var(--soft)}
.state{padding:7px 18px;background:var(--soft);color:var(--dim);font-size:13px;border-bottom:1px solid var(--line)}
.log{position:relative;flex:1;overflow-y:auto;overscroll-behavior:contain;padding:18px max(18px,50% - 370px);display:flex;flex-direction:column;outline-offset:-3px}
.log>div{display:flex;flex-direction:column}
.row{display:flex;flex-direction:column;align-items:flex-start;margin-top:6px;max-width:86%}
.log.live .row:not(.still){animation:in .15s ease-out}
.row.in{align-self:flex-end;align-items:flex-end}
.in+.out,.out+.in{margin-top:16px}
.row:has(.sources){margin-top:4px}
.program{align-self:center;text-align:center;color:var(--dim);font-size:12px;max-width:34em}
.who{color:var(--dim);font-size:12px;margin-bottom:2px}
.row.system{margin:10px 0 4px}
.system{align-self:center;align-items:center;color:var(--dim);font-size:13px}
.stack{display:flex;flex-direction:column;align-items:flex-start;gap:8px;max-width:100%}
.bubble{padding:9px 14px;border-radius:16px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere;max-width:100%;unicode-bidi:isolate}
.bubble>*+*,li>*+*{margin-top:.5em}
ol,ul{padding-inline-start:1.6em}li+li{margin-top:.2em}
strong{font-weight:600}em{font-style:italic}
pre,code{font-family:ui-monospace,monospace;font-size:.92em}pre{overflow-x:auto;white-space:pre}
hr{border:0;border-top:1px solid var(--line)}
.out.system .bubble{background:none;padding:2px 8px;text-align:center}
.out .bubble{border-bottom-left-radius:5px}
.in .bubble{background:var(--accent);color:var(--on);border-bottom-right-radius:5px}
a{text-decoration:underline;text-underline-offset:2px;color:var(--accent)}
.in a{color:inherit}
time{align-self:center;font-size:12px;color:var(--dim);margin:18px 0 4px}
.options{display:flex;flex-wrap:wrap;gap:8px}
.options button{padding:9px 16px;min-height:44px;min-width:44px;border-radius:22px;border:1.5px solid var(--accent);color:var(--accent);font-weight:500;text-align:start;overflow-wrap:anywhere}
.options button:hover:enabled{background:var(--accent);color:var(--on)}
.options button:disabled{border-color:var(--line);color:var(--dim)}
.options [aria-pressed=true]:disabled{border-color:var(--accent);color:var(--accent);background:var(--soft)}
.card{width:272px;max-width:100%;border:1px solid var(--line);border-radius:16px;overflow:hidden}
.card .words{padding:12px 14px}.card p{color:var(--dim);white-space:pre-wrap;overflow-wrap:anywhere}
.card .options{padding:0 14px 14px}.card .picture img{border-radius:0;width:100%}
.picture{display:block}
img{display:block;max-width:100%;max-height:260px;border-radius:14px;object-fit:cover;background:var(--soft)}
.file{display:flex;min-height:44px;gap:10px;align-items:center;text-decoration:none;color:var(--fg)}
.file:is(a) span{text-decoration:underline}
.rating{display:flex;align-items:center;margin:-4px 0 -6px -8px}
.rating button{width:44px;height:44px;display:grid;place-items:center;border-radius:12px;color:var(--dim)}
.rating button:hover{background:var(--soft)}
.rating svg{width:18px;height:18px}
.rating [aria-pressed=true]{color:var(--accent)}.rating [aria-pressed=true] svg{fill:currentColor;fill-opacity:.25}
small{color:var(--dim);font-size:12px;white-space:nowrap}
.sources{font-size:13px;color:var(--dim);padding-inline:4px}
.waiting .bubble{opacity:.9}
.log>div~div>.row:first-child{margin-top:16px}
.row>small{margin-top:3px}.failed .bubble{background:none;border:1.5px solid var(--bad);color:var(--fg)}.failed small{color:var(--bad);white-space:normal}
.typing{align-self:flex-start;margin-top:10px;display:flex;gap:5px;padding:14px}
.typing b{width:7px;height:7px;border-radius:50%;background:var(--dim);animation:dot 1.2s infinite}
.typing b:nth-child(2){animation-delay:.15s}.typing b:nth-child(3){animation-delay:.3s}
.earlier{align-self:center;color:var(--accent);font-size:13px;padding:0 16px;min-height:44px;border-radius:12px}
.notice{padding:8px 18px;color:var(--bad);font-size:13px}
form{display:flex;align-items:flex-end;gap:8px;padding:10px max(12px,50% - 376px) 12px;border-top:1px solid var(--line)}
textarea{flex:1;resize:none;border:1px solid var(--line);border-radius:16px;background:var(--soft);padding:10px 14px;min-height:44px;max-height:132px;scrollbar-width:none}
textarea:focus{outline:2px solid var(--accent);outline-offset:-2px}
textarea::placeholder{color:var(--dim);opacity:1}
.send{width:44px;height:44px;flex:none;border-radius:50%;background:var(--accent);color:var(--on);display:grid;place-items:center;transition:opacity .15s}
.send svg{width:20px;height:20px}
.send:disabled{background:var(--soft);color:var(--dim)}
@keyframes in{from{opacity:0;transform:translateY(6px)}}
@keyframes dot{0%,60%,100%{opacity:.35}30%{opacity:1}}
@media(max-width:480px){.floating{inset:var(--top,0) 0 auto 0;width:100%;height:var(--height,100dvh);border-radius:0;box-shadow:none}
.floating:not([hidden])~.launcher{display:none}textarea{font-size:16px}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(forced-colors:active){.bubble,.send,.launcher,.floating{border:1px solid}}
`
