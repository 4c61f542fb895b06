// What pages do beyond text and links.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// The filter; its state is in the address, to be linked.
const form = document.querySelector(".cv-filter");

if (form) {
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = all(".cv-publication[id]").map((row) => ({
    row,
    words: fold(row.firstElementChild.textContent),
    type: row.closest("section")?.id,
    data: row.querySelector(".cv-bibtex").dataset,
  }));
  const output = form.querySelector("output");
  const total = output.value;
  const hasShown = (element) => element.querySelector(".cv-publication:not([hidden])");

  const apply = () => {
    const wanted = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
    const words = fold(wanted.words ?? "").split(/\s+/);
    let shown = 0;
    for (const { row, words: own, type, data } of rows) {
      const fits =
        words.every((word) => own.includes(word)) &&
        (!wanted.type || wanted.type === type) &&
        (!wanted.year || wanted.year === data.year) &&
        (!wanted.first || "firstAuthor" in data);
      row.hidden = !fits;
      shown += fits;
    }
    // What holds no row that is shown is hidden too.
    for (const list of new Set(rows.map(({ row }) => row.parentElement))) {
      const before = list.previousElementSibling;
      const section = list.closest("section");
      list.hidden = !hasShown(list);
      if (before?.matches(".cv-year")) before.hidden = list.hidden;
      if (section?.matches("section section")) section.hidden = !hasShown(section);
    }
    const filtered = shown < rows.length;
    output.value = filtered ? output.dataset.some.replace("{shown}", shown) : total;
    form.classList.toggle("cv-filtered", filtered);
    const query = new URLSearchParams(wanted).toString();
    history.replaceState(null, "", location.pathname + (query && `?${query}`) + location.hash);
  };

  // A link to a work shows it.
  const reveal = () => {
    const name = location.hash.slice(1);
    const target = all("[id]").find(({ id }) => id === name || encodeURIComponent(id) === name);
    if (!target?.closest("[hidden]")) return;
    form.reset();
    apply();
    target.scrollIntoView();
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field?.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply)); // empty only then
  addEventListener("hashchange", reveal);
  if (location.search) apply();
  reveal();
}

for (const button of all(".cv-copy")) {
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = button.dataset.selected;
    }
    setTimeout(() => (button.textContent = word), 3000);
  });
}

// Previews of what is cited: on hover and focus, and while pointed at; Escape closes.
let preview, timer;

const close = () => {
  clearTimeout(timer);
  if (preview) preview.hidden = true;
};
const wait = () => (timer = setTimeout(close, 200));
const open = ({ currentTarget: link }) => {
  close();
  preview = document.getElementById(link.getAttribute("aria-describedby"));
  preview.hidden = false;
  const frame = preview.offsetParent.getBoundingClientRect();
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left - frame.left, frame.width - preview.offsetWidth);
  preview.style.left = `${Math.max(left, 0)}px`;
  preview.style.top = `${place.bottom - frame.top}px`;
};
const on = (element, events, listener) => events.forEach((event) => element.addEventListener(event, listener));

for (const link of all("[aria-describedby^=cv-preview]")) {
  on(link, ["mouseenter", "focus"], open);
  on(link, ["mouseleave", "blur"], wait);
}
for (const shown of all(".cv-preview")) {
  on(shown, ["mouseenter"], () => clearTimeout(timer));
  on(shown, ["mouseleave"], wait);
}

// The menus of narrow screens: what is behind an open one is out of reach; Escape closes.
const menus = all(".sidebar-toggle");
const update = () => {
  for (const part of all("article, footer")) part.inert = menus.some((menu) => menu.checked);
};

for (const menu of menus) menu.addEventListener("change", update);
addEventListener("pageshow", update);
addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  close();
  for (const menu of menus.filter(({ checked }) => checked)) {
    menu.click();
    menu.focus();
  }
});
