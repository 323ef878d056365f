// @start region="connect"
try (var peer = MemoryStreams.connect(new Counter())) {
  for (String part : List.of("one", "two", "three")) {
    peer.writer().write(part);
    sleep(Duration.ofMillis(1)); // arrives by itself
  }
  peer.writer().writeEof();

  assertThat(new String(peer.reader().readAll(), UTF_8)).isEqualTo("11 bytes");
}
// @end

// @start region="pair"
/** The code under test, which knows nothing of where its streams come from. */
static void greet(StreamReader reader, StreamWriter writer) throws IOException {
  writer.writeLine("hello, " + reader.readLine());
  writer.close();
}

@Test
void greet_aName_answersWithIt() throws Exception {
  Loops.run(() -> {
    try (var pair = MemoryStreams.pair()) {
      createTask(() -> greet(pair.right().reader(), pair.right().writer()));

      pair.left().writer().writeLine("Ada");

      assertThat(pair.left().reader().readLine()).isEqualTo("hello, Ada");
      assertThat(pair.left().reader().readLine()).isNull();
    }
  });
}
// @end
