'use strict';

// Everything that comes from the program is put in place by textContent: names are text, whatever
// stands in them.

const KEPT = 120;
const MOST_INCIDENTS = 100;
const SILENCE_SECONDS = 5;
const SVG = 'http://www.w3.org/2000/svg';

const byId = id => document.getElementById(id);
const lags = new Map(); // loop's name -> what was measured, a point a second
const incidents = new Map(); // number -> incident
let source = null;
let last = null;
let paused = false;
let gone = false;
let shownTask = null;
let cameAt = 0;

// ---- small things

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setClass(node, name, wanted) {
  if (node.classList.contains(name) !== wanted) node.classList.toggle(name, wanted);
}

const count = n => n.toLocaleString('en-US', { maximumFractionDigits: n < 10 ? 1 : 0 });

function nanos(n) {
  if (n < 1e3) return n + ' ns';
  if (n < 1e6) return (n / 1e3).toPrecision(3) + ' µs';
  if (n < 1e9) return (n / 1e6).toPrecision(3) + ' ms';
  return (n / 1e9).toPrecision(3) + ' s';
}

function millis(n) {
  if (n === undefined || n === null) return '';
  if (n < 1000) return '< 1 s';
  const s = Math.floor(n / 1000);
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' m ' + (s % 60) + ' s';
  if (s < 86400) return Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' m';
  return Math.floor(s / 86400) + ' d ' + Math.floor((s % 86400) / 3600) + ' h';
}

function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (unit === 0 ? value : value.toPrecision(3)) + ' ' + units[unit];
}

/** Makes the rows of a table what is wanted, and keeps those that stay: the focus may be in one. */
function setRows(body, wanted, make, fill) {
  const old = new Map();
  for (const row of body.children) old.set(row.dataset.key, row);
  let at = body.firstElementChild;
  for (const [key, value] of wanted) {
    let row = old.get(key);
    if (row) {
      old.delete(key);
    } else {
      row = make(value);
      row.dataset.key = key;
    }
    fill(row, value);
    if (row === at) {
      at = at.nextElementSibling;
    } else {
      body.insertBefore(row, at);
    }
  }
  for (const row of old.values()) row.remove();
}

function makeRow(classes) {
  return () => {
    const row = element('tr');
    for (const className of classes) row.append(element('td', '', className));
    return row;
  };
}

function fillRow(row, texts) {
  texts.forEach((text, i) => setText(row.children[i], text));
}

// ---- loops

function figure(list, name) {
  const pair = element('div');
  const value = element('dd', '–');
  pair.append(element('dt', name), value);
  list.append(pair);
  return value;
}

function makeLoop(loop) {
  const card = element('article', undefined, 'loop');
  card.append(element('h3', loop.name));
  const why = element('p', '', 'why');
  const frames = element('ol', undefined, 'frames');
  const list = element('dl', undefined, 'figures');
  card.append(why, frames, list);
  card.parts = { why, frames };
  for (const [key, name] of [
    ['iterations', 'iterations/s'], ['p50', 'lag p50'], ['p99', 'lag p99'],
    ['longest', 'longest lag'], ['step', 'longest step'], ['ready', 'ready'],
    ['timers', 'timers'], ['alive', 'tasks'], ['made', 'tasks made'],
    ['calls', 'executor calls'], ['waiting', 'calls that wait'], ['blockedTime', 'blocked so far'],
  ]) {
    card.parts[key] = figure(list, name);
  }
  const legend = element('p', 'Lag: ', 'legend');
  legend.append(
    element('span', '— p50', 'p50'),
    element('span', '– – p99', 'p99'),
    element('span', '· · longest', 'longest'));
  card.parts.chart = makeChart(loop.name);
  card.append(card.parts.chart, legend);
  return card;
}

function fillLoop(card, loop) {
  const parts = card.parts;
  const blocked = loop.blocked;
  setClass(card, 'blocked', Boolean(blocked));
  setText(parts.why, blocked
    ? 'blocked for ' + (blocked.millis / 1000).toFixed(1) + ' s by ' + blocked.by
    : loop.answers ? '' : 'does not answer: its figures are those that can be seen from outside');
  fillFrames(parts.frames, blocked ? usersFirst(blocked.frames).slice(0, 12) : []);
  if (loop.lag) {
    setText(parts.iterations, count(loop.iterationsPerSecond));
    setText(parts.p50, nanos(loop.lag.p50Nanos));
    setText(parts.p99, nanos(loop.lag.p99Nanos));
    setText(parts.longest, nanos(loop.lag.longestNanos));
    setText(parts.step, nanos(loop.steps.longestNanos));
  }
  setText(parts.ready, count(loop.ready));
  setText(parts.timers, count(loop.timers));
  setText(parts.alive, count(loop.tasks));
  setText(parts.made, count(loop.tasksMade));
  setText(parts.calls, count(loop.callsRunning));
  setText(parts.waiting, count(loop.callsWaiting));
  setText(parts.blockedTime, loop.blockedMillis === undefined
    ? '–' : (loop.blockedMillis / 1000).toFixed(1) + ' s');
  drawChart(parts.chart, lags.get(loop.name) || []);
}

/** The user's frames, and then those of libraries. */
function usersFirst(frames) {
  return frames.filter(frame => frame.users).concat(frames.filter(frame => !frame.users));
}

function fillFrames(list, frames) {
  while (list.children.length > frames.length) list.lastChild.remove();
  frames.forEach((frame, i) => {
    const item = list.children[i] || list.appendChild(element('li'));
    setText(item, frame.text);
    setClass(item, 'users', frame.users);
  });
}

function remember(loop) {
  const points = lags.get(loop.name) || [];
  lags.set(loop.name, points);
  const blocked = loop.blocked ? loop.blocked.millis * 1e6 : 0;
  const fresh = loop.lag && (points.length === 0 || points.at(-1).window !== loop.window);
  points.push({
    window: loop.window,
    p50: fresh && loop.lag.count > 0 ? loop.lag.p50Nanos : null,
    p99: fresh && loop.lag.count > 0 ? loop.lag.p99Nanos : null,
    longest: Math.max(fresh ? loop.lag.longestNanos : 0, blocked) || null,
  });
  if (points.length > KEPT) points.shift();
}

// ---- the chart: nanoseconds on a logarithmic scale, one point a second

const HEIGHT = 120;
const LEFT = 46;
const LOWEST = 3; // 1 µs
const HIGHEST = 10; // 10 s

const chartX = (i, points, width) => LEFT + (width - LEFT) * (KEPT - points + i) / (KEPT - 1);

function chartY(value) {
  const power = Math.min(HIGHEST, Math.max(LOWEST, Math.log10(value)));
  return HEIGHT - 10 - (HEIGHT - 18) * (power - LOWEST) / (HIGHEST - LOWEST);
}

function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function makeChart(name) {
  const chart = svg('svg', { class: 'chart', role: 'img' });
  chart.setAttribute('aria-label', 'Lag of ' + name + ' over two minutes');
  for (const [power, label] of [[3, '1 µs'], [5, '100 µs'], [7, '10 ms'], [9, '1 s']]) {
    const y = chartY(10 ** power);
    chart.append(svg('line', { x1: LEFT, x2: '100%', y1: y, y2: y }));
    const text = svg('text', { x: 0, y: y + 4 });
    text.textContent = label;
    chart.append(text);
  }
  for (const line of ['longest', 'p99', 'p50']) chart.append(svg('polyline', { class: line }));
  return chart;
}

function drawChart(chart, points) {
  const width = Math.max(2 * LEFT, chart.clientWidth);
  for (const line of ['p50', 'p99', 'longest']) {
    const drawn = [];
    points.forEach((point, i) => {
      if (point[line] !== null) {
        drawn.push(chartX(i, points.length, width).toFixed(1) + ',' + chartY(point[line]).toFixed(1));
      }
    });
    chart.querySelector('.' + line).setAttribute('points', drawn.join(' '));
  }
}

// ---- tasks

function makeTask() {
  const row = makeRow(['', '', 'number', 'number wide', '', 'mono', 'wide', 'wide'])();
  const button = element('button');
  button.type = 'button';
  row.children[0].append(button);
  row.button = button;
  button.addEventListener('click', () => openTask(row.task));
  return row;
}

function fillTask(row, { task, depth }) {
  row.task = task;
  setText(row.button, task.name);
  const className = depth > 0 ? 'd' + Math.min(depth, 6) : '';
  if (row.children[0].className !== className) row.children[0].className = className;
  if (depth === undefined) {
    row.removeAttribute('aria-level');
  } else {
    row.setAttribute('aria-level', depth + 1);
  }
  setText(row.children[1], task.state);
  row.children[1].dataset.state = task.state;
  setText(row.children[2], millis(task.waitMillis));
  setText(row.children[3], millis(task.ageMillis));
  setText(row.children[4], (task.waitsFor || '')
    + (task.waitsForMore ? ' and ' + task.waitsForMore + ' more' : ''));
  setText(row.children[5], task.at || '');
  setText(row.children[6], task.loop);
  setText(row.children[7], variables(task));
}

const variables = task => Object.entries(task.variables || {})
  .map(([name, value]) => name + '=' + value).join(', ');

const ORDERS = {
  made: (a, b) => a.number - b.number,
  newest: (a, b) => b.number - a.number,
  wait: (a, b) => (b.waitMillis || 0) - (a.waitMillis || 0) || a.number - b.number,
  name: (a, b) => a.name.localeCompare(b.name) || a.number - b.number,
};

/** Each task below the first one that waits for it. */
function inTree(tasks) {
  const all = new Map(tasks.map(task => [task.number, task]));
  const below = new Map();
  const roots = [];
  for (const task of tasks) {
    const above = task.awaiters.find(number => all.has(number) && number !== task.number);
    if (above === undefined) {
      roots.push(task);
    } else {
      below.set(above, (below.get(above) || []).concat(task));
    }
  }
  const rows = [];
  const seen = new Set();
  const add = (task, depth) => {
    if (seen.has(task.number)) return;
    seen.add(task.number);
    rows.push({ task, depth });
    if (depth < 200) (below.get(task.number) || []).forEach(each => add(each, depth + 1));
  };
  roots.forEach(root => add(root, 0));
  tasks.forEach(task => add(task, 0)); // those that wait in a circle
  return rows;
}

function showTasks(tasks) {
  const sorted = tasks.shown.slice().sort(ORDERS[byId('sort').value]);
  const tree = byId('tree').checked;
  const rows = tree ? inTree(sorted) : sorted.map(task => ({ task }));
  const table = byId('tasks');
  if (tree) {
    table.setAttribute('role', 'treegrid');
  } else {
    table.removeAttribute('role');
  }
  setRows(table.tBodies[0], rows.map(row => [String(row.task.number), row]), makeTask, fillTask);
  const shown = tasks.shown.length;
  let text = count(tasks.total) + (tasks.total === 1 ? ' task' : ' tasks');
  if (tasks.lookedAt < tasks.total) {
    text += ', of which the oldest and the newest ' + count(tasks.lookedAt) + ' are looked at';
  }
  if (tasks.fitting < tasks.lookedAt) text += ', ' + count(tasks.fitting) + ' fit the filter';
  if (shown < tasks.fitting) text += ', ' + count(tasks.fitting - shown) + ' are not shown';
  setText(byId('tasks-count'), text);
}

// ---- one task

async function openTask(task) {
  shownTask = task.number;
  setText(byId('task-title'), task.name);
  byId('task-facts').replaceChildren();
  byId('task-frames').replaceChildren(element('li', 'asking…'));
  if (!byId('task').open) byId('task').showModal();
  let answer;
  try {
    const response = await fetch('tasks/' + task.number);
    answer = response.ok ? await response.json() : { complaint: await response.text() };
  } catch (e) {
    answer = { complaint: 'no answer' };
  }
  if (shownTask !== task.number) return;
  if (answer.complaint) {
    byId('task-frames').replaceChildren(element('li', answer.complaint, 'users'));
    return;
  }
  const facts = [
    ['State', answer.state], ['Loop', answer.loop], ['Age', millis(answer.ageMillis)],
    ['Waits', millis(answer.waitMillis)],
  ].concat(Object.entries(answer.variables || {}));
  for (const [name, value] of facts) {
    if (value) byId('task-facts').append(element('dt', name), element('dd', value));
  }
  byId('task-frames').replaceChildren();
  fillFrames(byId('task-frames'), answer.frames);
  if (answer.frames.length === 0) byId('task-frames').append(element('li', 'no frames', 'users'));
  showFrames();
}

function showFrames() {
  const list = byId('task-frames');
  const any = list.querySelector('.users') !== null;
  setClass(list, 'users-only', any && !byId('task-all').checked);
}

// ---- the network

function inventory(loops, name) {
  const entries = [];
  const totals = {};
  for (const loop of loops) {
    const one = loop.inventories[name];
    if (!one) continue;
    for (const entry of one.entries) entries.push({ ...entry, loop: loop.name });
    for (const [key, value] of Object.entries(one.totals)) {
      totals[key] = (totals[key] || 0) + value;
    }
  }
  return { entries, totals };
}

function connectionState(one) {
  const words = [];
  if (one.handshaking) words.push('handshake');
  if (one.readingPaused) words.push('reading paused');
  if (one.writingPaused) words.push('writing paused');
  return words.join(', ') || 'open';
}

function waits(channel) {
  const words = [];
  if (channel.waitsToRead) words.push('read');
  if (channel.waitsToWrite) words.push('write');
  return words.join(', ');
}

function hidden(entries, totals) {
  const more = (totals.open || 0) - entries.length;
  return more > 0 ? 'the newest; ' + count(more) + ' more are not shown' : '';
}

/** Entries with keys that stay the same from one look to the next, as far as can be. */
function keyed(entries, key) {
  const seen = new Map();
  return entries.map(entry => {
    const own = key(entry);
    const before = seen.get(own) || 0;
    seen.set(own, before + 1);
    return [own + ' ' + before, entry];
  });
}

function showNetwork(loops) {
  const servers = inventory(loops, 'servers');
  setRows(byId('servers').tBodies[0],
    keyed(servers.entries, one => one.loop + ' ' + one.address),
    makeRow(['mono', '', 'number', 'number', 'number wide', 'number wide', 'wide']),
    (row, one) => fillRow(row, [
      one.address, one.serving ? 'serving' : 'not serving', count(one.connections),
      count(one.accepted), count(one.failedHandshakes), count(one.brokenConnections), one.loop,
    ]));

  const { entries, totals } = inventory(loops, 'connections');
  const handshakes = inventory(loops, 'handshakes').totals;
  setText(byId('network-count'), totals.opened === undefined ? 'nothing was opened yet' :
    count(totals.open) + ' open of ' + count(totals.opened) + ' that ever were, '
    + bytes(totals.receivedBytes) + ' in, ' + bytes(totals.sentBytes) + ' out'
    + (handshakes.done === undefined ? '' :
      '; TLS handshakes: ' + count(handshakes.underWay) + ' under way, '
      + count(handshakes.done) + ' done, ' + count(handshakes.failed) + ' failed'));
  setText(byId('connections-count'), hidden(entries, totals));
  setRows(byId('connections').tBodies[0],
    keyed(entries, one => one.kind + ' ' + one.local + ' ' + one.peer),
    makeRow(['mono', 'number', 'number', 'number', 'number', '', 'wide', 'mono wide', 'wide']),
    (row, one) => fillRow(row, [
      (one.accepted ? '← ' : '→ ') + (one.peer || one.kind), millis(one.ageMillis),
      bytes(one.receivedBytes), bytes(one.sentBytes), bytes(one.unsentBytes), connectionState(one),
      one.tlsVersion ? one.tlsVersion + ' ' + one.cipherSuite : '', one.local || '', one.loop,
    ]));

  const channels = inventory(loops, 'channels');
  setText(byId('channels-count'), hidden(channels.entries, channels.totals));
  setRows(byId('channels').tBodies[0],
    keyed(channels.entries, one => one.kind + ' ' + one.local + ' ' + one.peer),
    makeRow(['mono', '', '', 'mono', 'wide']),
    (row, one) => fillRow(row, [
      one.peer || '', one.kind, waits(one), one.local || '', one.loop,
    ]));

  const children = inventory(loops, 'children');
  setRows(byId('children').tBodies[0], keyed(children.entries, one => String(one.pid)),
    makeRow(['number', 'mono', 'number', '', 'wide']),
    (row, one) => fillRow(row, [
      String(one.pid), one.program, millis(one.ageMillis), one.state, one.loop,
    ]));
}

// ---- incidents

const KIND = {
  SLOW_STEP: 'slow step', FAILURE: 'failure', UNSEEN_FAILURE: 'unseen failure',
  LEFT_BEHIND: 'left behind', BLOCKED: 'blocked', SLOW: 'slow',
  NEVER_LOOKED_AT: 'never looked at', PEER: 'peer', FORGOTTEN: 'forgotten',
};

function addIncidents(fresh) {
  for (const one of fresh) {
    if (incidents.has(one.number)) continue;
    const item = element('li');
    const time = element('time', new Date(one.epochMillis).toLocaleTimeString());
    time.dateTime = new Date(one.epochMillis).toISOString();
    const bad = ['FAILURE', 'UNSEEN_FAILURE', 'LEFT_BEHIND', 'BLOCKED'].includes(one.kind);
    item.append(time, ' ', element('span', KIND[one.kind] || one.kind, bad ? 'kind bad' : 'kind'),
      ' ', element('span', one.loop + ': ' + one.text));
    if (one.trace.length > 0) {
      const details = element('details');
      details.append(element('summary', one.trace[0]),
        element('pre', one.trace.join('\n    ')));
      item.append(details);
    }
    byId('incidents').prepend(item);
    incidents.set(one.number, item);
  }
  for (const [number, item] of incidents) {
    if (incidents.size <= MOST_INCIDENTS) break;
    item.remove();
    incidents.delete(number);
  }
}

// ---- the flight recorder

function showFlight(flight) {
  const button = byId('flight');
  button.disabled = flight.state === 'recording' || gone;
  byId('flight-file').hidden = flight.state !== 'ready';
  setText(byId('flight-state'), {
    recording: 'recording, ' + flight.secondsLeft + ' s left',
    failed: flight.reason,
  }[flight.state] || '');
}

async function beginFlight() {
  byId('flight').disabled = true;
  try {
    const response = await fetch('flight', { method: 'POST' });
    if (response.ok) {
      showFlight(await response.json());
    } else {
      setText(byId('flight-state'), (await response.text()).trim());
      byId('flight').disabled = false;
    }
  } catch (e) {
    setText(byId('flight-state'), 'no answer');
    byId('flight').disabled = false;
  }
}

// ---- what comes

function setStatus(className, text) {
  byId('status').className = className;
  setText(byId('status'), text);
}

function show(event) {
  last = event;
  setText(byId('program'), 'process ' + event.pid);
  document.title = 'Weft: process ' + event.pid;
  const blocked = event.loops.filter(loop => loop.blocked);
  if (blocked.length > 0) {
    setStatus('blocked', blocked.map(loop => loop.name).join(', ') + ' blocked');
  } else {
    setStatus('live', paused ? 'paused' : event.loops.length === 0 ? 'no loop runs' : 'live');
  }
  setRows(byId('loops'), event.loops.map(loop => [loop.name, loop]), makeLoop, fillLoop);
  showTasks(event.tasks);
  showNetwork(event.loops);
}

/** A program that is stopped answers nothing, and what is shown is no longer so. */
function look() {
  const seconds = Math.floor((Date.now() - cameAt) / 1000);
  if (cameAt > 0 && seconds >= SILENCE_SECONDS && !gone) {
    setStatus('gone', 'no answer for ' + seconds + ' s');
  }
}

function came(event) {
  cameAt = Date.now();
  event.loops.forEach(remember);
  for (const name of lags.keys()) {
    if (!event.loops.some(loop => loop.name === name)) lags.delete(name);
  }
  addIncidents(event.incidents);
  showFlight(event.flight);
  if (paused) {
    last = event;
  } else {
    show(event);
  }
}

function listen() {
  if (source) source.close();
  const wanted = new URLSearchParams();
  wanted.set('name', byId('filter-name').value);
  wanted.set('state', byId('filter-state').value);
  const own = new EventSource('events?' + wanted);
  source = own;
  own.onmessage = message => {
    if (source === own) came(JSON.parse(message.data));
  };
  own.addEventListener('gone', message => {
    gone = true;
    own.close();
    setStatus('gone', JSON.parse(message.data).reason);
    byId('flight').disabled = true;
  });
  own.onerror = () => {
    if (source === own && !gone) {
      setStatus('gone', own.readyState === EventSource.CLOSED
        ? 'refused: too many pages are open, or the server has ended' : 'no connection, trying again');
    }
  };
}

let due = 0;

function filterChanged() {
  clearTimeout(due);
  due = setTimeout(listen, 200);
}

byId('filter').addEventListener('submit', event => {
  event.preventDefault();
  filterChanged();
});
byId('filter-name').addEventListener('input', filterChanged);
byId('filter-state').addEventListener('change', filterChanged);
for (const id of ['sort', 'tree']) {
  byId(id).addEventListener('change', () => last && showTasks(last.tasks));
}
byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  if (last) show(last);
});
byId('flight').addEventListener('click', beginFlight);
byId('task-all').addEventListener('change', showFrames);
byId('task').addEventListener('close', () => { shownTask = null; });
setInterval(look, 1000);
listen();
