// @start region="streams"
Pipe pipe = Pipe.open();
var compute =
    createTask(() ->
        toThread(() -> {
          try (var sink = pipe.sink()) { // blocks, in its own thread
            return sink.write(ByteBuffer.wrap("one\ntwo\n".getBytes(US_ASCII)));
          }
        }));
List<String> lines = new ArrayList<>();
try (var connection = Pipes.openReader(pipe.source())) {
  for (var line : connection.reader().lines()) {
    lines.add(line);
  }
}
// @end
