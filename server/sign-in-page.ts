import type { ServerResponse } from 'node:http';

const logo =
  '<path d="M12.6 3.2H5.8a2.4 2.4 0 0 0 0 4.8h4.4a2.4 2.4 0 0 1 0 4.8H3.4"/><circle cx="13" cy="3.2" r="1.4"/><circle cx="3" cy="12.8" r="1.4"/>';
const strokes = 'viewBox="0 0 16 16" fill="none" stroke-width="2" stroke-linecap="round"';
/** Part of the page: a file of its own would be one more thing that someone without a session may fetch. */
const icon = encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" ${strokes} stroke="#6b7b7d">${logo}</svg>`,
);

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Stigmer</title>
<link rel="icon" href="data:image/svg+xml,${icon}">
<link rel="stylesheet" href="/sign-in.css">
<script src="/sign-in.js" defer></script>
</head>
<body>
<main>
<p class="name"><svg aria-hidden="true" ${strokes} stroke="currentColor">${logo}</svg>Stigmer</p>
<h1>Sign in</h1>
<p id="state" role="status">This console opens with the link that it printed in the terminal.</p>
<p>For a fresh link, run on the machine of the console:</p>
<div class="command"><code id="command">npx stigmer-console link</code><button id="copy" type="button" class="quiet">Copy</button></div>
<form id="form">
<label for="link">Or paste the link</label>
<div class="row"><input id="link" autocomplete="off" spellcheck="false" placeholder="http://localhost:3000/#ticket=…"><button>Sign in</button></div>
</form>
</main>
</body>
</html>
`;

/** Colours are those of the console's tokens; this page stands in front of Next and cannot use its style sheet. */
const style = `:root{color-scheme:light dark;--surface:light-dark(oklch(1 0 0),oklch(.193 .008 200));--text:light-dark(oklch(.225 .014 200),oklch(.945 .005 200));--muted:light-dark(oklch(.42 .014 200),oklch(.775 .010 200));--line:light-dark(oklch(.918 .005 200),oklch(.262 .009 200));--sunken:light-dark(oklch(.966 .004 200),oklch(.168 .007 200));--edge:light-dark(oklch(.645 .012 200),oklch(.535 .014 200));--ink:light-dark(oklch(.245 .016 200),oklch(.945 .006 200));--on-ink:light-dark(oklch(.99 .002 200),oklch(.20 .01 200));--accent:light-dark(oklch(.51 .165 255),oklch(.745 .125 250));--fail:light-dark(oklch(.53 .19 27),oklch(.735 .155 25))}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}body{margin:0;background:var(--surface);color:var(--text);font:14px/20px system-ui,sans-serif}
main{max-width:480px;margin:0 auto;padding:96px 20px}h1{margin:0 0 8px;font:600 20px/28px system-ui,sans-serif;letter-spacing:-.014em}
p{margin:0 0 16px;color:var(--muted)}p.fail{color:var(--fail)}.name{display:flex;align-items:center;gap:10px;margin:0 0 32px;color:var(--text);font-weight:600}.name svg{width:18px;height:18px}
.command{display:flex;align-items:center;margin:0 0 24px;padding:3px 4px 3px 12px;background:var(--sunken);border:1px solid var(--line);border-radius:6px}code{flex:1;min-width:0;font:12.5px/20px ui-monospace,monospace;overflow-wrap:anywhere}
label{display:block;margin-bottom:4px;font-size:13px;line-height:18px}.row{display:flex;gap:8px}
input{flex:1;min-width:0;height:32px;padding:0 10px;border:1px solid var(--edge);border-radius:6px;background:var(--surface);color:var(--text);font:12.5px/20px ui-monospace,monospace}input::placeholder{color:var(--muted);opacity:1}
button{height:32px;padding:0 12px;border:0;border-radius:6px;background:var(--ink);color:var(--on-ink);font:500 13px/18px system-ui,sans-serif;cursor:pointer}
.quiet{height:28px;padding:0 8px;background:none;color:var(--muted)}.quiet:hover{color:var(--text)}@media (max-width:1023px){main{padding-top:48px}input,.row button{height:40px}}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
`;

const script = `const theme = /(?:^|; )stigmer-theme=(light|dark)/.exec(document.cookie)?.[1];
if (theme) document.documentElement.dataset.theme = theme;
const state = document.getElementById('state');
function say(text) { state.textContent = text; state.className = 'fail'; }
async function exchange(ticket) {
  const answer = await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ticket }) }).catch(() => null);
  if (answer === null) return say('The console does not answer. Is it still running?');
  if (!answer.ok) return say('This link was used already or is older than ten minutes.');
  localStorage.setItem('stigmer-token', (await answer.json()).token);
  location.replace('/');
}
function ticketOf(text) { return /#ticket=([A-Za-z0-9_-]+)/.exec(text)?.[1]; }
function takeLink() {
  const ticket = ticketOf(location.hash);
  history.replaceState(null, '', location.pathname);
  if (ticket) { state.textContent = 'Signing in'; state.className = ''; exchange(ticket); }
}
takeLink();
addEventListener('hashchange', takeLink);
const copy = document.getElementById('copy');
copy.addEventListener('click', () => navigator.clipboard.writeText(document.getElementById('command').textContent).then(() => { copy.textContent = 'Copied'; setTimeout(() => { copy.textContent = 'Copy'; }, 1500); }));
document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const pasted = ticketOf(document.getElementById('link').value);
  if (pasted) exchange(pasted); else say('That is not a sign-in link: it ends with #ticket= and a code.');
});
`;

const assets = {
  page: { type: 'text/html; charset=utf-8', text: page },
  script: { type: 'text/javascript; charset=utf-8', text: script },
  style: { type: 'text/css; charset=utf-8', text: style },
};

/** The only bytes that someone without a session gets: three static files, no data. */
export function signInAsset(asset: keyof typeof assets, response: ServerResponse): void {
  const { type, text } = assets[asset];
  response.setHeader('Content-Type', type);
  response.end(text);
}
