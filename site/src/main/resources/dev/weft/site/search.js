// Looks for pages with all the words that are typed, titles first. `pages` comes from index.js.
const box = document.getElementById("search");
const results = document.getElementById("results");
const MOST_RESULTS = 20;
const AROUND = 60; // characters of text before and after the first word

function find(words) {
  const hits = [];
  for (const page of pages) {
    const title = page.title.toLowerCase();
    const text = page.text.toLowerCase();
    if (words.every((word) => title.includes(word) || text.includes(word))) {
      const inTitle = words.filter((word) => title.includes(word)).length;
      const times = words.reduce((sum, word) => sum + text.split(word).length - 1, 0);
      hits.push({ page, weight: inTitle * 1000 + times });
    }
  }
  return hits.sort((a, b) => b.weight - a.weight).slice(0, MOST_RESULTS);
}

function excerpt(page, word) {
  const at = page.text.toLowerCase().indexOf(word);
  const line = document.createElement("small");
  if (at < 0) {
    return line;
  }
  const mark = document.createElement("mark");
  mark.textContent = page.text.slice(at, at + word.length);
  line.append(
    "… " + page.text.slice(Math.max(0, at - AROUND), at),
    mark,
    page.text.slice(at + word.length, at + word.length + AROUND) + " …",
  );
  return line;
}

function show() {
  const words = box.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  results.replaceChildren();
  results.hidden = words.length === 0;
  if (results.hidden) {
    return;
  }
  const hits = find(words);
  for (const { page } of hits) {
    const line = document.createElement("p");
    const link = document.createElement("a");
    link.href = box.dataset.root + page.url;
    link.textContent = page.title;
    line.append(link, excerpt(page, words[0]));
    results.append(line);
  }
  if (hits.length === 0) {
    const line = document.createElement("p");
    line.textContent = "No page has " + words.join(" and ") + ".";
    results.append(line);
  }
}

box.addEventListener("input", show);
box.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    box.value = "";
    show();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== box) {
    event.preventDefault();
    box.focus();
  }
});

// index.html?q=words is a search that can be linked to.
const asked = new URLSearchParams(location.search).get("q");
if (asked) {
  box.value = asked;
  show();
}

// On a narrow screen the list of pages would stand before the text.
if (window.matchMedia("(max-width: 52rem)").matches) {
  document.querySelector("nav details").open = false;
}
