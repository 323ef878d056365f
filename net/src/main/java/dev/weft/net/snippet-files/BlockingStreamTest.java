// @start region="in"
try (var input = Pipes.openReader(standardInput, StreamOptions.DEFAULT)) {
  for (String line : input.reader().lines()) {
    got.add(line); // the loop goes on while a thread waits for the next line
  }
}
// @end
