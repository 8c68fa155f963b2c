// A choice above a table for each column that is marked with `data-filter`. Cells may list several values.
for (const table of document.querySelectorAll("table:has(th[data-filter])")) {
  const rows = [...table.tBodies[0].rows];
  const valuesIn = (row, column) => row.cells[column].textContent.split(",").map((value) => value.trim());
  const chosen = new Map();
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "filters";
  for (const heading of table.tHead.querySelectorAll("th[data-filter]")) {
    const column = heading.cellIndex;
    const label = document.createElement("label");
    const select = document.createElement("select");
    const values = [...new Set(rows.flatMap((row) => valuesIn(row, column)))].sort();
    select.append(new Option("any", ""), ...values.map((value) => new Option(value)));
    select.addEventListener("change", () => {
      chosen.set(column, select.value);
      for (const row of rows) {
        row.hidden = ![...chosen].every(([at, value]) => value === "" || valuesIn(row, at).includes(value));
      }
      const shown = rows.filter((row) => !row.hidden).length;
      count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
    });
    label.append(`${heading.dataset.filter} `, select);
    bar.append(label);
  }
  bar.append(count);
  (table.closest(".scroll") ?? table).before(bar);
}
