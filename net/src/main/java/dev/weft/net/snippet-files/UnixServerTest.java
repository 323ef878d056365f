// @start region="echo"
static Server startEcho(Path path) throws IOException {
  return startUnixServer(
      path,
      (reader, writer) -> {
        for (var line : reader.lines()) {
          writer.writeLine(line);
          writer.drain();
        }
      });
}

static String ask(Path path, String question) throws IOException {
  try (var connection = openUnixConnection(path)) {
    connection.writer().writeLine(question);
    return connection.reader().readLine();
  }
}
// @end
