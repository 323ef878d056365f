package dev.weft.cluster.trials;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Members in JVMs of their own, which are told and done things to by name. */
public final class Members implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 150;

  private final List<String> addresses;
  private final List<String> settings;
  private final ConcurrentMap<Integer, Running> running = new ConcurrentHashMap<>();

  /** A JVM, and what it has said. */
  private record Running(Process process, LinkedBlockingQueue<String> lines) {}

  /** Members at these addresses, not started yet. */
  public Members(List<String> addresses, String... settings) {
    this.addresses = addresses;
    this.settings = List.of(settings);
  }

  /** The addresses of all, for options. */
  public String all() {
    return String.join(",", addresses);
  }

  /** The address of one. */
  public String address(int index) {
    return addresses.get(index);
  }

  /** Starts a member, and waits until it is one. */
  public Members start(int index, String... more) throws Exception {
    return start(index, List.of(), List.of(), more);
  }

  /** Starts a member by a command that runs others, with arguments for the JVM. */
  public Members start(int index, List<String> prefix, List<String> jvm, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(jvmCommand());
    command.addAll(jvm);
    command.add(MemberMain.class.getName());
    command.add(addresses.get(index));
    command.add(all());
    command.addAll(settings);
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    running.put(index, new Running(process, lines));
    Thread.ofVirtual()
        .start(() -> {
          try (BufferedReader reader = process.inputReader()) {
            String line;
            while ((line = reader.readLine()) != null) {
              if (System.getProperty("weft.trials.lines") != null) {
                System.out.println("[" + index + "] " + line);
              }
              lines.add(line);
            }
          } catch (IOException e) {
            // It has ended.
          }
          lines.add("ended");
        });
    await(index, "up ");
    return this;
  }

  /** How this JVM starts another one like itself. */
  static List<String> jvmCommand() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    if (!"baton".equals(System.getProperty("weft.engine"))) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    } else {
      command.add("-Dweft.engine=baton");
    }
    command.addAll(
        List.of(
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=" + System.getProperty("weft.trials.tier", "4"),
            "-Xshare:auto",
            "-Xmx400m",
            "-cp",
            System.getProperty("java.class.path")));
    return command;
  }

  /** Waits for a line that begins like that. */
  public String await(int index, String beginning) throws Exception {
    LinkedBlockingQueue<String> lines = running.get(index).lines();
    List<String> said = new ArrayList<>();
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new TimeoutException("member " + index + " did not say " + beginning + ": " + said);
      }
      if (line.startsWith(beginning)) {
        return line;
      }
      said.add(line);
      if (line.equals("ended")) {
        throw new IOException("member " + index + " has ended: " + said);
      }
    }
  }

  /** Ends a member at once. */
  public void kill(int index) throws InterruptedException {
    running.get(index).process().destroyForcibly().waitFor();
  }

  /** Sends a signal to a member. */
  public void signal(int index, String name) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid(index))).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  /** The process of a member. */
  public long pid(int index) {
    return running.get(index).process().pid();
  }

  /** Asks a member for its figures. */
  public String figures(int index) throws Exception {
    Process process = running.get(index).process();
    process.outputWriter().write("\n");
    process.outputWriter().flush();
    return await(index, "figures ");
  }

  /** Has a member leave in good order, and waits for it. */
  public String leave(int index) throws Exception {
    running.get(index).process().outputWriter().close();
    String line = await(index, "leaving ");
    await(index, "left");
    running.get(index).process().waitFor();
    return line;
  }

  /** Whether a member's JVM runs. */
  public boolean isAlive(int index) {
    return running.get(index).process().isAlive();
  }

  @Override
  public void close() {
    running.values().forEach(member -> member.process().destroyForcibly());
  }
}
