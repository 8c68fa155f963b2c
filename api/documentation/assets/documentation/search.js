// Searches all pages. Every word of the query must match. The index is fetched when the search field is first used.
const script = document.currentScript;
const box = document.querySelector("search");
const field = document.getElementById("query");
const results = document.getElementById("results");
const MAX_RESULTS = 12;
let index;

function load() {
  index ??= fetch(script.dataset.index)
    .then((response) => response.json())
    .then((entries) => entries.map(([address, page, heading, text]) => ({
      address, page, heading, text,
      title: `${heading} ${page}`.toLowerCase().replaceAll("_", " "),
      all: `${page} ${heading} ${text}`.toLowerCase().replaceAll("_", " "),
    })));
  return index;
}

function score(entry, words) {
  let sum = entry.heading ? 0 : 1;
  for (const word of words) {
    const at = entry.all.indexOf(word);
    if (at < 0) return 0;
    const inTitle = entry.title.indexOf(word);
    sum += inTitle < 0 ? 1 : inTitle === 0 || /\W/.test(entry.title[inTitle - 1]) ? 12 : 4;
  }
  return sum;
}

// The words around the first match, which is marked. Built from text nodes, so no text can become markup.
function excerpt(entry, words) {
  const text = entry.text;
  const plain = text.toLowerCase().replaceAll("_", " ");
  const hits = words.map((word) => [plain.indexOf(word), word.length]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0]);
  const line = document.createElement("span");
  line.className = "excerpt";
  if (!hits.length) {
    line.append(text.slice(0, 120));
    return line;
  }
  const [at, length] = hits[0];
  const from = at < 40 ? 0 : text.lastIndexOf(" ", at - 25) + 1;
  const mark = document.createElement("mark");
  mark.append(text.slice(at, at + length));
  line.append(from ? "… " : "", text.slice(from, at), mark, text.slice(at + length, at + length + 120));
  return line;
}

function result(entry, words) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = entry.address;
  const title = document.createElement("b");
  title.append(entry.heading || entry.page);
  const where = document.createElement("span");
  where.className = "where";
  where.append(entry.heading ? ` · ${entry.page}` : "");
  link.append(title, where, excerpt(entry, words));
  item.append(link);
  return item;
}

async function show() {
  const words = field.value.toLowerCase().replaceAll("_", " ").split(/\s+/).filter(Boolean);
  if (!words.length) {
    results.hidden = true;
    return;
  }
  const entries = await load();
  const best = entries
    .map((entry) => [score(entry, words), entry])
    .filter(([points]) => points > 0)
    .sort((a, b) => b[0] - a[0])
    .slice(0, MAX_RESULTS);
  const list = document.createElement("ul");
  list.append(...best.map(([, entry]) => result(entry, words)));
  const none = document.createElement("p");
  none.append("Nothing found.");
  results.replaceChildren(best.length ? list : none);
  results.hidden = false;
}

function step(event, by) {
  const links = [...results.querySelectorAll("a")];
  if (results.hidden || !links.length) return;
  event.preventDefault();
  const next = links.indexOf(document.activeElement) + by;
  (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
}

box.hidden = false;
field.addEventListener("focus", load);
field.addEventListener("input", show);
field.addEventListener("focus", show);
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") step(event, 1);
  if (event.key === "ArrowUp") step(event, -1);
  if (event.key === "Enter" && event.target === field) results.querySelector("a")?.click();
  if (event.key === "Escape") {
    results.hidden = true;
    field.blur();
  }
});
// A link to an anchor of the current page closes the list too.
results.addEventListener("click", () => { results.hidden = true; });
document.addEventListener("click", (event) => { if (!box.contains(event.target)) results.hidden = true; });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  field.focus();
});
