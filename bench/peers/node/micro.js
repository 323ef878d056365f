// Times one operation: micro.js OPERATION WARM_SECONDS SECONDS
// Prints the median batch's nanoseconds an operation.
const {setTimeout: sleep} = require('node:timers/promises');

const operations = {
  // A microtask: nothing but other microtasks runs between two turns.
  async switch() {
    const turns = async () => {
      for (let i = 0; i < 100; i++) await null;
    };
    await Promise.all(Array.from({length: 1000}, turns));
    return 100_000;
  },

  async task() {
    for (let i = 0; i < 100_000; i++) await (async () => 1)();
    return 100_000;
  },

  async timer() {
    const timers = [];
    for (let i = 0; i < 100_000; i++) timers.push(setTimeout(() => {}, 100_000 + i % 1000 * 1000));
    for (const timer of timers) clearTimeout(timer);
    return 100_000;
  },

  'call-soon': () => chains(1000, 200_000),
  'call-soon-alone': () => chains(1, 50_000),

  async 'gather-100'() {
    for (let i = 0; i < 2_000; i++) {
      await Promise.all(Array.from({length: 100}, async () => 1));
    }
    return 2_000;
  },

  async cancel() {
    for (let i = 0; i < 20_000; i++) {
      const controller = new AbortController();
      const sleeping = sleep(3_600_000, null, {signal: controller.signal});
      controller.abort();
      await sleeping.catch(() => {});
    }
    return 20_000;
  },
};

function chains(atOnce, times) {
  return new Promise((resolve) => {
    let left = times;
    const callback = () => {
      left--;
      if (left >= atOnce) setImmediate(callback);
      else if (left === 0) resolve(times);
    };
    for (let i = 0; i < atOnce; i++) setImmediate(callback);
  });
}

async function batches(operation, seconds) {
  const end = performance.now() + seconds * 1000;
  const nanos = [];
  while (performance.now() < end || nanos.length < 3) {
    const start = process.hrtime.bigint();
    const count = await operation();
    nanos.push(Number(process.hrtime.bigint() - start) / count);
  }
  return nanos.sort((a, b) => a - b);
}

async function main(name, warm, seconds) {
  await batches(operations[name], warm);
  const nanos = await batches(operations[name], seconds);
  console.log(`ns=${nanos[nanos.length >> 1].toFixed(2)}`);
}

main(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
