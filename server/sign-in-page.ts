import type { ServerResponse } from 'node:http';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Stigmer</title>
<link rel="stylesheet" href="/sign-in.css">
<script src="/sign-in.js" defer></script>
</head>
<body>
<main>
<p class="name">Stigmer</p>
<h1>Sign in</h1>
<p id="state" role="status">This console opens with the link that it printed in the terminal.</p>
<p>For a fresh link, run on the machine of the console:</p>
<pre><code>npx stigmer-console link</code></pre>
<form id="form">
<label for="link">Or paste the link</label>
<div class="row"><input id="link" autocomplete="off" spellcheck="false" placeholder="http://localhost:3000/#ticket=…"><button>Sign in</button></div>
</form>
</main>
</body>
</html>
`;

/** Colours are those of the console's tokens; this page stands in front of Next and cannot use its style sheet. */
const style = `:root{color-scheme:light dark;--surface:oklch(1 0 0);--text:oklch(.225 .014 200);--muted:oklch(.42 .014 200);--line:oklch(.918 .005 200);--sunken:oklch(.966 .004 200);--edge:oklch(.645 .012 200);--ink:oklch(.245 .016 200);--on-ink:oklch(.99 .002 200);--accent:oklch(.51 .165 255);--fail:oklch(.53 .19 27)}
@media (prefers-color-scheme:dark){:root{--surface:oklch(.193 .008 200);--text:oklch(.945 .005 200);--muted:oklch(.775 .010 200);--line:oklch(.262 .009 200);--sunken:oklch(.168 .007 200);--edge:oklch(.535 .014 200);--ink:oklch(.945 .006 200);--on-ink:oklch(.20 .01 200);--accent:oklch(.745 .125 250);--fail:oklch(.735 .155 25)}}
*{box-sizing:border-box}body{margin:0;background:var(--surface);color:var(--text);font:14px/20px system-ui,sans-serif}
main{max-width:480px;margin:0 auto;padding:96px 20px}h1{margin:0 0 8px;font:600 20px/28px system-ui,sans-serif;letter-spacing:-.014em}
.name{margin:0 0 32px;font-weight:600}p{margin:0 0 16px;color:var(--muted)}.name{color:var(--text)}p.fail{color:var(--fail)}
pre{margin:0 0 24px;padding:10px 12px;background:var(--sunken);border:1px solid var(--line);border-radius:6px;font:12.5px/20px ui-monospace,monospace;overflow:auto}
label{display:block;margin-bottom:4px;font-size:13px;line-height:18px}.row{display:flex;gap:8px}
input{flex:1;min-width:0;height:32px;padding:0 10px;border:1px solid var(--edge);border-radius:6px;background:var(--surface);color:var(--text);font:12.5px/20px ui-monospace,monospace}
button{height:32px;padding:0 12px;border:0;border-radius:6px;background:var(--ink);color:var(--on-ink);font:500 14px/20px system-ui,sans-serif;cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
`;

const script = `const state = document.getElementById('state');
function say(text) { state.textContent = text; state.className = 'fail'; }
async function exchange(ticket) {
  const answer = await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ticket }) }).catch(() => null);
  if (answer === null) return say('The console does not answer. Is it still running?');
  if (!answer.ok) return say('This link was used already or is older than ten minutes.');
  localStorage.setItem('stigmer-token', (await answer.json()).token);
  location.replace('/');
}
function ticketOf(text) { return /#ticket=([A-Za-z0-9_-]+)/.exec(text)?.[1]; }
const ticket = ticketOf(location.hash);
history.replaceState(null, '', location.pathname);
if (ticket) { state.textContent = 'Signing in'; exchange(ticket); }
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
