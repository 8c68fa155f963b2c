// Searches the guides, the generated pages and the operations, with MiniSearch. A word may be mistyped or unfinished.
// The index is fetched when the search field is first used.
const script = document.currentScript;
const box = document.querySelector("search");
const field = document.getElementById("query");
const results = document.getElementById("results");
const MAX_RESULTS = 12;
const MAX_OF_A_PAGE = 3;
const STOP_WORDS = new Set("a an and are as at be by can do does for from has have how i in is it my not of on or that the this to was what when where which why with".split(" "));
let index;

function load() {
  index ??= fetch(script.dataset.index)
    .then((response) => response.json())
    .then((entries) => {
      const search = new MiniSearch({
        fields: ["heading", "page", "text"],
        storeFields: ["address", "page", "heading", "text"],
        tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u),
        processTerm: (term) => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase()),
      });
      search.addAll(entries.map(([address, page, heading, text], id) => ({ id, address, page, heading, text })));
      return search;
    });
  return index;
}

// One typing error in a word of four letters, two in a long one. Headings count more than text.
const OPTIONS = {
  prefix: (term) => term.length > 1,
  fuzzy: (term) => (term.length < 4 ? false : term.length < 8 ? 1 : 2),
  weights: { fuzzy: 0.3, prefix: 0.6 },
  boost: { heading: 5, page: 3 },
};

// Many pages have a section of fields: it comes first only for those who ask for fields.
const weight = (query) => (id, term, stored) =>
  (stored.heading ? 1 : 1.3) * (stored.heading !== "Fields" ? 1 : /field/i.test(query) ? 3 : 0.3);

// Sections with every word; if there are none, sections with some of them.
function find(search, query) {
  for (const combineWith of ["AND", "OR"]) {
    const counts = {};
    const found = search
      .search(query, { ...OPTIONS, boostDocument: weight(query), combineWith })
      .filter(({ page }) => (counts[page] = (counts[page] ?? 0) + 1) <= MAX_OF_A_PAGE)
      .slice(0, MAX_RESULTS);
    if (found.length) return { found, every: combineWith === "AND" };
  }
  return { found: [], every: true };
}

// The words around the first match, which is marked. Built from text nodes, so no text can become markup.
function excerpt(entry) {
  const text = entry.text;
  const line = document.createElement("span");
  line.className = "excerpt";
  const terms = entry.terms.join("|"); // letters and digits only
  const hit = new RegExp(`(?<![\\p{L}\\p{N}])(?:${terms})(?![\\p{L}\\p{N}])`, "iu").exec(text);
  if (!hit) {
    line.append(text.slice(0, 120));
    return line;
  }
  const [at, length] = [hit.index, hit[0].length];
  const from = at < 40 ? 0 : text.lastIndexOf(" ", at - 25) + 1;
  const mark = document.createElement("mark");
  mark.append(text.slice(at, at + length));
  line.append(from ? "… " : "", text.slice(from, at), mark, text.slice(at + length, at + length + 120));
  return line;
}

function result(entry) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = entry.address;
  const title = document.createElement("b");
  title.append(entry.heading || entry.page);
  const where = document.createElement("span");
  where.className = "where";
  where.append(entry.heading ? ` · ${entry.page}` : "");
  link.append(title, where, excerpt(entry));
  item.append(link);
  return item;
}

function paragraph(text) {
  const note = document.createElement("p");
  note.append(text);
  return note;
}

async function show() {
  const query = field.value.trim();
  if (!query) {
    results.hidden = true;
    return;
  }
  const { found, every } = find(await load(), query);
  if (query !== field.value.trim()) return;
  const list = document.createElement("ul");
  list.append(...found.map(result));
  if (!found.length) results.replaceChildren(paragraph("Nothing found."));
  else if (every) results.replaceChildren(list);
  else results.replaceChildren(paragraph("No section has all of these words. These have some of them:"), list);
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
