"use strict";
// Sliders for the made-up worlds of this page. The model is the one of src/peergroups/statistics/world.py.

// Name, unit, lowest and highest value, step.
const SETTINGS = {
  n: ["People who answer before", "people", 1, 60, 1],
  again: ["How many of them answer again", "people", 1, 60, 1],
  selection: ["How much worse joiners feel than others", "SDs of a score", 0, 2, 0.1],
  reliability: ["How alike two scores of a person are", "(1: the same)", 0.3, 1, 0.05],
  recovery: ["How far every score falls by itself", "points a week", -1, 2, 0.1],
  weeks: ["Time between the questionnaires", "weeks", 0, 26, 1],
  loss: ["How much feeling worse keeps from answering", "(0: not at all)", 0, 3, 0.1],
  effect: ["How far the groups themselves lower a score", "points", 0, 30, 1],
  mean: ["Mean of usual scores where people join from", "points", 0, 100, 1],
  sd: ["How far apart these usual scores are (SD)", "points", 1, 40, 1],
};

// Random numbers between 0 and 1, neither included: the generator mulberry32.
function randomNumbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

// One study: each person's score before and after, and who answers again.
function study(world, random) {
  const rho = world.reliability;
  const spread = world.sd / Math.sqrt(rho);
  const fall = world.recovery * world.weeks + world.effect;
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const score = (points) => Math.min(100, Math.max(0, world.mean + points));
  const people = Array.from({ length: world.n }, () => {
    const before = spread * (world.selection + normal());
    const after = rho * before + spread * Math.sqrt(1 - rho * rho) * normal() - fall;
    const wish = -Math.log(-Math.log(random())) - (world.loss * after) / spread;
    return { before: score(before), after: score(after), wish };
  });
  people.sort((one, other) => other.wish - one.wish);
  people.forEach((person, place) => (person.again = place < world.again));
  return people;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function summary(people) {
  const before = mean(people.map((person) => person.before));
  const after = mean(people.filter((person) => person.again).map((person) => person.after));
  return { before, after, drop: before - after };
}

function simulate(world) {
  const random = randomNumbers(world.seed);
  return Array.from({ length: world.studies }, () => summary(study(world, random)));
}

const told = (number, digits = 1) => number.toFixed(digits).replace("-", "−");

function inWords(studies, observed) {
  const [before, after, drop] = ["before", "after", "drop"].map((name) => told(mean(studies.map((one) => one[name]))));
  const drops = studies.map((one) => one.drop).sort((one, other) => one - other);
  const words = [`Mean before ${before} points, after ${after}: mean drop ${drop}. Simulated studies: ${drops.length}.`];
  if (drops.length < 20) return words[0];
  const [low, high] = [0.05, 0.95].map((share) => told(drops[Math.round(share * (drops.length - 1))]));
  words.push(`Nine in ten lie between ${low} and ${high}.`);
  const least = Math.min(...observed);
  const share = told((100 * drops.filter((one) => one >= least).length) / drops.length);
  if (observed.length) words.push(`${share}% show a drop of ${told(least, 0)} points or more, as was observed.`);
  return words.join(" ");
}

// The drops as a histogram, with a line at each observed one.
function histogram(studies, observed, width) {
  const drops = studies.map((one) => one.drop);
  const low = drops.reduce((least, drop) => Math.min(least, 10 * Math.floor(drop / 10)), -20);
  const high = drops.reduce((most, drop) => Math.max(most, 10 * Math.floor(drop / 10) + 10), 40);
  const counts = Array(high - low).fill(0);
  drops.forEach((drop) => counts[Math.floor(drop) - low]++);
  const tallest = Math.max(4, ...counts);
  const x = (points) => 12 + ((width - 24) * (points - low)) / (high - low);
  const bars = counts.map((count, place) => {
    const height = (120 * count) / tallest;
    return `<rect x="${x(low + place)}" y="${130 - height}" width="${x(1) - x(0)}" height="${height}"/>`;
  });
  const ticks = Array.from({ length: (high - low) / 10 + 1 }, (_, place) => low + 10 * place);
  const labels = ticks.map((tick) => `<text x="${x(tick)}" y="146">${told(tick, 0)}</text>`);
  const lines = observed.map((drop) => `<path class="seen" d="M${x(drop)} 0V130"/>`);
  const axis = `<path d="M${x(low)} 130H${x(high)}M${x(0)} 130V134"/><text x="${width / 2}" y="164">drop, in points${observed.length ? "; upright lines: observed" : ""}</text>`;
  return `<svg width="${width}" height="170" role="img" aria-label="Drops of simulated studies">${[...bars, ...lines, axis, ...labels].join("")}</svg>`;
}

// One study: a line from before to after for each person, a dot for whoever did not answer again.
function persons(people) {
  const y = (score) => 130 - 1.2 * score;
  const drawn = people.map(({ before, after, again }) =>
    again ? `<path d="M30 ${y(before)}L130 ${y(after)}"/>` : `<circle cx="30" cy="${y(before)}" r="4"/>`,
  );
  const labels = `<text x="30" y="146">before</text><text x="130" y="146">after</text><text x="80" y="164">last study</text>`;
  return `<svg width="160" height="170" role="img" aria-label="Each person of the last study">${drawn.join("")}${labels}</svg>`;
}

const STYLE = `
@media print { .world { display: none; } }
@media screen { [data-world] { display: none; } }
.world { font: 0.875rem/1.4 var(--plain); }
.world .drawn { display: flex; flex-wrap: wrap; }
@media (min-height: 40rem) { .world .result { position: sticky; top: 0; background: var(--paper); } }
.world svg { font-size: 12px; fill: var(--ink); text-anchor: middle; }
.world rect, .world circle { fill: var(--link); }
.world path { stroke: var(--soft); fill: none; }
.world .seen { stroke: var(--mark); stroke-width: 2; }
.world .settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0.25rem 1.5rem; }
.world .settings > div { display: grid; grid-template-columns: 1fr auto; }
.world input { width: 100%; height: 24px; margin: 0; }
.world button { font: inherit; min-height: 24px; align-self: start; }`;

function sliders(hook) {
  const { observed, ...start } = JSON.parse(hook.dataset.world);
  const world = { ...start };
  const box = document.createElement("section");
  box.className = "world";
  const settings = Object.entries(SETTINGS).map(
    ([name, [title, , low, high, step]]) => `<div>
<label for="world-${name}">${title}: <b></b></label><button data-name="${name}" aria-label="Reset: ${title}">Reset</button>
<input type="range" id="world-${name}" min="${Math.min(low, start[name])}" max="${Math.max(high, start[name])}" step="${step}"></div>`,
  );
  box.innerHTML = `<div class="result"><p role="status"></p><div class="drawn"></div></div>
<p><button data-do="another">Another study, person by person</button> <button data-do="all">All studies</button>
<button data-do="reset">Reset all</button></p><div class="settings">${settings.join("")}</div>`;
  hook.after(box);

  let random = null;
  let shown = [];
  const show = (people) => {
    const width = people && box.clientWidth > 480 ? box.clientWidth - 160 : box.clientWidth;
    box.querySelector("[role=status]").textContent = inWords(shown, observed);
    box.querySelector(".drawn").innerHTML = (people ? persons(people) : "") + histogram(shown, observed, width);
  };
  const all = () => {
    random = null;
    world.again = Math.min(world.again, world.n);
    world.studies = Math.max(1, Math.min(start.studies, Math.floor(200000 / world.n)));
    for (const name in SETTINGS) {
      const input = box.querySelector(`#world-${name}`);
      input.value = world[name];
      input.previousElementSibling.previousElementSibling.lastChild.textContent = `${world[name]} ${SETTINGS[name][1]}`;
    }
    shown = simulate(world);
    show();
  };
  const another = () => {
    if (!random) [random, shown] = [randomNumbers(world.seed), []];
    const people = study(world, random);
    shown.push(summary(people));
    show(people);
  };
  const reset = () => all(Object.assign(world, start));
  box.addEventListener("input", ({ target }) => all((world[target.id.slice(6)] = Number(target.value))));
  box.addEventListener("click", ({ target: { dataset } }) => {
    if (dataset.do) ({ another, all, reset })[dataset.do]();
    if (dataset.name) all((world[dataset.name] = start[dataset.name]));
  });
  all();
}

document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
document.querySelectorAll("[data-world]").forEach(sliders);
