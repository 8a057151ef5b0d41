// Brings `#live` up to date without losing the place: not while the page is hidden, paused, or somebody is inside it.
const box = document.querySelector('[data-refresh]');
const live = document.getElementById('live');
const [status, link, button] = box.children;
const seconds = Number(box.dataset.refresh);
let paused = false;

const busy = () => paused || document.hidden || live.contains(document.activeElement) || !getSelection()?.isCollapsed;

async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
    if (!next) throw new Error('another page came');
    if (!busy()) live.replaceChildren(...next.childNodes);
    if (status.textContent !== '') status.textContent = '';
  } catch {
    status.textContent = 'Cannot refresh: the dashboard does not answer.';
  }
}

link.addEventListener('click', (event) => {
  event.preventDefault();
  void refresh();
});
button.hidden = false;
button.addEventListener('click', () => {
  paused = !paused;
  button.setAttribute('aria-pressed', String(paused));
  button.textContent = paused ? 'Resume' : 'Pause';
});
setInterval(() => {
  if (!busy()) void refresh();
}, seconds * 1_000);
