import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.process.Processes.createSubprocessExec;

import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterFunction;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.MapOptions;
import dev.weft.flow.Results;
import dev.weft.process.ProcessOptions;
import dev.weft.process.Stdio;
import dev.weft.process.Subprocess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the words of a folder's files on three members of a cluster, which it starts itself, and
 * kills one of them on the way: {@code ./weft run WordCount.java [FOLDER]}. Without a folder it
 * writes one. Ends with 1 if the counts are not those that one machine alone has.
 */
public final class WordCount {
  private static final int MEMBERS = 3;
  private static final int FILES = 150;
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  private WordCount() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 4 && args[0].equals("member")) {
      member(List.of(args).subList(1, 4), args[1]);
      return;
    }
    boolean isSame = run(() -> count(args.length > 0 ? Path.of(args[0]) : written()));
    System.exit(isSame ? 0 : 1);
  }

  private static ClusterOptions options(List<String> members, String address) {
    return ClusterOptions.of("word count")
        .withAddress(address)
        .withMembers(members.toArray(String[]::new));
  }

  /** One of the JVMs: it leaves when the program that started it closes its input. */
  private static void member(List<String> members, String address) throws IOException {
    try (Cluster cluster = Cluster.join(options(members, address))) {
      System.out.println("up " + cluster.self());
      while (System.in.read() >= 0) {
        // Nothing is said to it.
      }
    }
  }

  private static boolean count(Path folder) throws Exception {
    List<String> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files =
          found
              .filter(Files::isRegularFile)
              .map(file -> file.toAbsolutePath().toString())
              .sorted()
              .toList();
    }
    Map<String, Integer> alone = new TreeMap<>();
    for (String file : files) {
      wordsOf(file).forEach((word, times) -> alone.merge(word, times, Integer::sum));
    }
    System.out.println("one machine alone: " + summary(alone));

    List<String> addresses = freeAddresses();
    List<Subprocess> members = new ArrayList<>();
    try {
      for (int i = 0; i < MEMBERS; i++) {
        members.add(started(addresses, i));
      }
      Map<String, Integer> together = countTogether(files, addresses, members);
      System.out.println("three members, of which one was killed: " + summary(together));
      return together.equals(alone);
    } finally {
      members.forEach(Subprocess::close);
    }
  }

  private static Map<String, Integer> countTogether(
      List<String> files, List<String> addresses, List<Subprocess> members) {
    Map<String, Integer> counts = new TreeMap<>();
    ClusterFunction<String, Map<String, Integer>> count =
        file -> {
          sleep(Duration.ofMillis(100)); // so that there is something to lose
          return wordsOf(file);
        };
    ClusterOptions options = options(addresses.subList(0, MEMBERS), addresses.getLast());
    try (Cluster cluster = Cluster.connect(options.withExpected(MEMBERS))) {
      MapOptions progress =
          MapOptions.DEFAULT
              .withLimit(12)
              .asCompleted()
              .withProgress(done -> {
                if (done == files.size() / 3) {
                  members.get(1).kill();
                }
                System.out.print(
                    "\r"
                        + done
                        + " of "
                        + files.size()
                        + " files, "
                        + cluster.members().size()
                        + " members ");
              });
      try (Results<Map<String, Integer>> results = cluster.map(files, count, progress)) {
        for (Map<String, Integer> ofOne : results) {
          ofOne.forEach((word, times) -> counts.merge(word, times, Integer::sum));
        }
      }
      System.out.println();
    }
    return counts;
  }

  /** The words of a file, and how often each is there. */
  private static Map<String, Integer> wordsOf(String file) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    WORD.matcher(Files.readString(Path.of(file)).toLowerCase(Locale.ROOT))
        .results()
        .forEach(word -> counts.merge(word.group(), 1, Integer::sum));
    return counts;
  }

  private static String summary(Map<String, Integer> counts) {
    int words = counts.values().stream().mapToInt(Integer::intValue).sum();
    return words + " words, " + counts.size() + " different ones";
  }

  /** Starts a member, by the command of this JVM, and waits until it is one. */
  private static Subprocess started(List<String> addresses, int index) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if ("baton".equals(System.getProperty("weft.engine"))) {
      command.add("-Dweft.engine=baton");
    } else {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(WordCount.class.getName(), "member", addresses.get(index)));
    for (int other = 0; other < MEMBERS; other++) {
      if (other != index) {
        command.add(addresses.get(other));
      }
    }
    Subprocess member =
        createSubprocessExec(command, ProcessOptions.PIPED.withStderr(Stdio.DISCARD));
    String line;
    do {
      line = member.stdout().readLine();
      if (line == null) {
        throw new IOException("member " + addresses.get(index) + " has ended");
      }
    } while (!line.startsWith("up "));
    System.out.println(line);
    return member;
  }

  /** Addresses for the members and this client; each takes the port 100 above it, too. */
  private static List<String> freeAddresses() throws IOException {
    List<String> found = new ArrayList<>();
    for (int port = 15_000 + new Random().nextInt(10_000); found.size() <= MEMBERS; port++) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket _ = new ServerSocket(port, 1, loopback);
          ServerSocket _ = new ServerSocket(port + 100, 1, loopback)) {
        found.add("127.0.0.1:" + port);
      } catch (IOException e) {
        // Another program has it.
      }
    }
    return found;
  }

  private static Path written() throws IOException {
    Path folder = Files.createTempDirectory("words");
    Random random = new Random(17);
    for (int file = 0; file < FILES; file++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 2_000; word++) {
        text.append("abcdefghij", 0, 1 + random.nextInt(10))
            .append(random.nextBoolean() ? "x " : "y\n");
      }
      Path path = folder.resolve("file" + file + ".txt");
      Files.writeString(path, text);
      path.toFile().deleteOnExit();
    }
    return folder;
  }
}
