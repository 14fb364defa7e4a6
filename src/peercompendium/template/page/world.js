"use strict";
// Sliders for the made-up worlds of this page. The model is the one of src/peergroups/statistics/world.py.

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
  const words = `Mean before ${before} points, after ${after}: mean drop ${drop}. Simulated studies: ${studies.length}.`;
  if (studies.length < 20) return words;
  const drops = studies.map((one) => one.drop).sort((one, other) => one - other);
  const [low, high] = [0.05, 0.95].map((share) => told(drops[Math.round(share * (drops.length - 1))]));
  const least = Math.min(...observed);
  const share = told((100 * drops.filter((one) => one >= least).length) / drops.length);
  const beside = observed.length ? ` ${share}% show a drop of ${told(least, 0)} points or more, as was observed.` : "";
  return `${words} Nine in ten lie between ${low} and ${high}.${beside}`;
}

const svg = (width, label, ...parts) =>
  `<svg width="${width}" height="170" role="img" aria-label="${label}">${parts.flat().join("")}</svg>`;
const text = (x, y, words) => `<text x="${x}" y="${y}">${words}</text>`;

// The drops as a histogram, with a line at each observed one.
function histogram(studies, observed, width) {
  const counts = {};
  studies.forEach(({ drop }) => (counts[Math.floor(drop)] = (counts[Math.floor(drop)] || 0) + 1));
  const low = Math.floor(Math.min(-20, ...Object.keys(counts)) / 10);
  const high = Math.ceil(Math.max(40, ...Object.keys(counts)) / 10);
  const tallest = Math.max(4, ...Object.values(counts));
  const unit = (width - 24) / (10 * (high - low) + 1);
  const x = (points) => 12 + unit * (points - 10 * low);
  const bars = Object.entries(counts).map(
    ([drop, count]) => `<path class="bar" stroke-width="${unit}" d="M${x(+drop + 0.5)} 130v${(-120 * count) / tallest}"/>`,
  );
  const ticks = Array.from({ length: high - low + 1 }, (_, place) => 10 * (low + place));
  const labels = ticks.map((tick) => text(x(tick), 146, told(tick, 0)));
  const lines = observed.map((drop) => `<path class="seen" d="M${x(drop)} 0V130"/>`);
  const axis = `<path d="M0 130H${width}"/>${text(width / 2, 164, "drop, in points; upright lines: observed")}`;
  return svg(width, "Drops of simulated studies", bars, lines, labels, axis);
}

// One study: a line from before to after for each person, a dot for whoever did not answer again.
function persons(people) {
  const y = (score) => 130 - 1.2 * score;
  const drawn = people.map(({ before, after, again }) =>
    again ? `<path d="M30 ${y(before)}L130 ${y(after)}"/>` : `<circle cx="30" cy="${y(before)}" r="4"/>`,
  );
  const labels = text(30, 146, "before") + text(130, 146, "after") + text(80, 164, "last study");
  return svg(160, "Each person of the last study", drawn, labels);
}

const STYLE = `<style>
@media print { .world { display: none; } }
@media screen { [data-world] { display: none; } }
.world { font: 0.875rem/1.4 var(--plain); }
.world .drawn { display: flex; flex-wrap: wrap; }
@media (min-height: 40rem) { .world .result { position: sticky; top: 0; background: var(--paper); } }
.world svg { font-size: 12px; fill: var(--ink); text-anchor: middle; }
.world path { stroke: var(--soft); fill: none; }
.world circle { fill: var(--link); }
.world .bar { stroke: var(--link); }
.world .seen { stroke: var(--mark); stroke-width: 2; }
.world .settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0.2rem 1.5rem; }
.world .settings > div { display: grid; grid-template-columns: 1fr auto; }
.world input { width: 100%; height: 24px; margin: 0; }
.world button { font: inherit; min-height: 24px; align-self: start; }
</style>`;

function sliders(hook) {
  const { world: start, observed, settings } = JSON.parse(hook.dataset.world);
  const world = { ...start };
  const box = Object.assign(document.createElement("section"), { className: "world" });
  const rows = Object.entries(settings).map(
    ([name, [title, , low, high, step]]) => `<div>
<label for="world-${name}">${title}: <b></b></label><button data-name="${name}" aria-label="Reset: ${title}">Reset</button>
<input type="range" id="world-${name}" min="${Math.min(low, start[name])}" max="${Math.max(high, start[name])}" step="${step}"></div>`,
  );
  box.innerHTML = `${STYLE}<div class="result"><p role="status"></p><div class="drawn"></div></div>
<p><button data-do="another">Another study</button> <button data-do="all">All studies</button>
<button data-do="reset">Reset all</button></p><div class="settings">${rows.join("")}</div>`;
  hook.after(box);

  let random, shown;
  const show = (people) => {
    const width = people && box.clientWidth > 480 ? box.clientWidth - 160 : box.clientWidth;
    box.querySelector("[role=status]").textContent = inWords(shown, observed);
    box.querySelector(".drawn").innerHTML = (people ? persons(people) : "") + histogram(shown, observed, width);
  };
  const begin = () => {
    world.again = Math.min(world.again, world.n);
    for (const [name, [, unit]] of Object.entries(settings)) {
      box.querySelector(`#world-${name}`).value = world[name];
      box.querySelector(`[for=world-${name}] b`).textContent = `${world[name]} ${unit}`;
    }
    [random, shown] = [randomNumbers(world.seed), []];
  };
  const another = () => {
    if (!random) begin();
    const people = study(world, random);
    shown.push(summary(people));
    show(people);
  };
  const all = () => {
    begin();
    shown = simulate({ ...world, studies: Math.min(world.studies, Math.ceil(200000 / world.n)) });
    random = null;
    show();
  };
  const reset = () => all(Object.assign(world, start));
  box.addEventListener("input", ({ target }) => all((world[target.id.slice(6)] = Number(target.value))));
  box.addEventListener("click", ({ target: { dataset } }) => {
    if (dataset.do) ({ another, all, reset })[dataset.do]();
    if (dataset.name) all((world[dataset.name] = start[dataset.name]));
  });
  begin();
  another();
}

document.querySelectorAll("[data-world]").forEach(sliders);
