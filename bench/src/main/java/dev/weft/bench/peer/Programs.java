package dev.weft.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects the programs of one kind that are there. */
final class Programs {
  private final List<Program> all = new ArrayList<>();

  Programs add(String name, List<String> command) {
    all.add(new Program(name, command));
    return this;
  }

  Programs add(String name, Optional<List<String>> command, String... arguments) {
    command.ifPresent(known ->
        all.add(new Program(name, Stream.concat(known.stream(), Stream.of(arguments)).toList())));
    return this;
  }

  Programs addIf(boolean there, String name, List<String> command) {
    return there ? add(name, command) : this;
  }

  List<Program> all() {
    return List.copyOf(all);
  }

  List<Program> only(Set<String> names) {
    return all.stream().filter(program -> names.contains(program.name())).toList();
  }
}
