// @start region="client"
try (Connection connection = openConnection("127.0.0.1", port)) {
  connection.writer().writeLine(question);
  return connection.reader().readLine();
}
// @end

// @start region="echo"
Server server =
    startServer(
        "127.0.0.1",
        0,
        (reader, writer) -> {
          for (String line : reader.lines()) {
            writer.writeLine(line);
            writer.drain();
          }
        });
// @end

// @start region="lines"
for (String line : reader.lines()) {
  seen.add(line);
}
// @end
