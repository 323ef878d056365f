// @start region="lines"
int countErrors(Path log) throws IOException {
  int errors = 0;
  try (var lines = AsyncFiles.lines(log)) {
    for (String line : lines) { // waits whenever the next ones have to be read
      if (line.startsWith("ERROR")) {
        errors++;
      }
    }
  }
  return errors;
}
// @end

// @start region="read-write"
Path file = folder.resolve("greeting.txt");
AsyncFiles.writeString(file, "hello\n");
AsyncFiles.appendString(file, "world\n");
String text = AsyncFiles.readString(file);
// @end

// @start region="walk"
List<Path> sources = new ArrayList<>();
try (var paths = AsyncFiles.walk(folder)) {
  for (Path path : paths) {
    if (path.toString().endsWith(".java")) {
      sources.add(path);
    }
  }
}
// @end

// @start region="watch"
void watch(Path directory) throws IOException {
  try (var changes = AsyncFiles.watch(directory)) {
    for (FileChange change : changes) { // waits for the next one
      switch (change.kind()) {
        case CREATED, MODIFIED -> load(change.path());
        case DELETED -> forget(change.path());
        case OVERFLOWED -> loadAll(directory); // changes are missing here
      }
    }
  }
}
// @end

// @start region="watch-tree"
var options =
    WatchOptions.DEFAULT
        .withRecursive(true)
        .withDebounce(Duration.ofMillis(50))
        .withFilter(path -> !path.getFileName().toString().equals(".git"));
try (var changes = AsyncFiles.watch(folder, options)) {
// @end
