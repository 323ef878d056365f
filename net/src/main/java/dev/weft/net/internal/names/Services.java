package dev.weft.net.internal.names;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of ports: the system's file of services, which small images often lack, and then a few
 * that all programs know. Reads a file, so it is for threads that may block.
 */
final class Services {
  private static final List<String> WELL_KNOWN =
      List.of(
          "ftp 21/tcp",
          "ssh 22/tcp",
          "telnet 23/tcp",
          "smtp 25/tcp mail",
          "domain 53/tcp",
          "domain 53/udp",
          "http 80/tcp www",
          "pop3 110/tcp",
          "ntp 123/udp",
          "imap2 143/tcp imap",
          "snmp 161/udp",
          "ldap 389/tcp",
          "https 443/tcp",
          "https 443/udp",
          "submission 587/tcp",
          "ldaps 636/tcp",
          "imaps 993/tcp",
          "pop3s 995/tcp");

  private static final Path FILE = file();

  private Services() {}

  private static Path file() {
    String windows = System.getenv("SystemRoot");
    return windows == null
        ? Path.of("/etc/services")
        : Path.of(windows, "System32", "drivers", "etc", "services");
  }

  /** The port of a service, or null for an unknown one. */
  static @Nullable Integer portOf(String service, String protocol) {
    for (String line : lines()) {
      String[] words = words(line);
      if (isEntry(words, protocol) && namesOf(words).anyMatch(service::equals)) {
        return port(words);
      }
    }
    return null;
  }

  /** The service of a port, or null for an unknown one. */
  static @Nullable String nameOf(int port, String protocol) {
    for (String line : lines()) {
      String[] words = words(line);
      if (isEntry(words, protocol) && port(words) == port) {
        return words[0];
      }
    }
    return null;
  }

  private static List<String> lines() {
    try {
      // Names are ASCII; what else stands in comments does not matter.
      return Stream.concat(
              Files.readString(FILE, StandardCharsets.ISO_8859_1).lines(), WELL_KNOWN.stream())
          .toList();
    } catch (IOException e) {
      return WELL_KNOWN;
    }
  }

  private static String[] words(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
  }

  private static boolean isEntry(String[] words, String protocol) {
    return words.length > 1 && words[1].matches("\\d{1,5}/" + protocol);
  }

  private static int port(String[] words) {
    return Integer.parseInt(words[1].substring(0, words[1].indexOf('/')));
  }

  /** The name and the aliases of an entry. */
  private static Stream<String> namesOf(String[] words) {
    return Stream.concat(Stream.of(words[0]), Arrays.stream(words).skip(2));
  }
}
