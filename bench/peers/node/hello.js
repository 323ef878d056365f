const { setTimeout } = require("node:timers/promises");

async function main() {
  await setTimeout(1);
  console.log("hello");
}

main();
