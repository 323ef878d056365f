// @start region="file"
var options =
    ProcessOptions.DEFAULT.withStdin(Stdio.from(input)).withStdout(Stdio.to(output));
try (var sort = createSubprocessExec(List.of("sort"), options)) {
  int code = sort.waitFor();
// @end

// @start region="options"
var options =
    ProcessOptions.DEFAULT
        .withDirectory(folder)
        .withVariable("GREETING", "hello")
        .withStdout(Stdio.PIPE)
        .withStderr(Stdio.STDOUT);
// @end

// @start region="protocol"
class Lines implements SubprocessProtocol {
  final Future<@Nullable Void> ended = EventLoop.running().createFuture();
  final StringBuilder text = new StringBuilder();

  @Override
  public void pipeDataReceived(int fd, ByteBuffer data) {
    text.append(StandardCharsets.UTF_8.decode(data));
  }

  @Override
  public void connectionLost() {
    ended.setResult(null);
  }
}
var date = subprocessExec(Lines::new, List.of("date"), ProcessOptions.CAPTURED);
date.protocol().ended.await();
// @end

// @start region="run"
String system = run("uname", "-s").stdout().strip();
// @end

// @start region="run-options"
var options =
    RunOptions.DEFAULT
        .withInput("pear\napple\n")
        .withLimit(Duration.ofSeconds(10))
        .withProcess(ProcessOptions.CAPTURED.withVariable("LC_ALL", "C"));
var sorted = run(List.of("sort"), options);
// @end

// @start region="talk"
try (var cat = createSubprocessExec(List.of("cat"), ProcessOptions.PIPED)) {
  cat.stdin().writeLine("hello");
  String answer = cat.stdout().readLine();
  cat.stdin().close(); // the end of its input, so cat ends
  int code = cat.waitFor();
// @end
