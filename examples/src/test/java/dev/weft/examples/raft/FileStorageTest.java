package dev.weft.examples.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.examples.raft.Storage.Saved;
import dev.weft.examples.raft.Storage.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
  private static final Entry ONE = entry(1, "x", "one");
  private static final Entry TWO = entry(1, "x\n", "two words ~");
  private static final Entry OTHER = new Entry(2, new Command.NoOp());

  @TempDir Path folder;
  private Path journal;

  private static Entry entry(long term, String key, String value) {
    return new Entry(term, new Command.Cas(new Command.Id("c", 1), key, null, value));
  }

  private interface Use {
    void of(FileStorage storage) throws IOException;
  }

  @BeforeEach
  void name() {
    journal = folder.resolve("journal");
  }

  private Saved load() throws IOException {
    return Async.run(() -> {
      try (FileStorage storage = new FileStorage(journal)) {
        return storage.load();
      }
    });
  }

  private void use(Use use) throws IOException {
    Action<IOException> body =
        () -> {
          try (FileStorage storage = new FileStorage(journal)) {
            Saved _ = storage.load();
            use.of(storage);
          }
        };
    Async.run(body);
  }

  private void saveTwoEntries() throws IOException {
    use(storage -> {
      storage.saveTerm(new Term(1, "n1"));
      storage.saveEntries(1, List.of(ONE, TWO));
    });
  }

  @Test
  void load_ofNothing_isTheBeginning() throws IOException {
    assertThat(load()).isEqualTo(new Saved(new Term(0, null), List.of()));
  }

  @Test
  void load_ofWhatWasSaved_hasTheLatest() throws IOException {
    saveTwoEntries();
    use(storage -> {
      storage.saveEntries(2, List.of(OTHER));
      storage.saveTerm(new Term(2, null));
    });

    assertThat(load()).isEqualTo(new Saved(new Term(2, null), List.of(ONE, OTHER)));
  }

  @Test
  void load_lastLineIsTorn_hasTheLinesBefore() throws IOException {
    saveTwoEntries();
    long length = Files.size(journal);
    use(storage -> storage.saveEntries(3, List.of(OTHER)));
    byte[] whole = Files.readAllBytes(journal);

    for (int end = (int) length; end < whole.length; end++) {
      Files.write(journal, Arrays.copyOf(whole, end));

      assertThat(load()).isEqualTo(new Saved(new Term(1, "n1"), List.of(ONE, TWO)));
      assertThat(Files.size(journal)).isEqualTo(length);
    }
  }

  @Test
  void load_aByteIsWrong_endsBeforeItsLine() throws IOException {
    saveTwoEntries();
    Files.write(journal, new byte[200], StandardOpenOption.APPEND);
    use(storage -> storage.saveEntries(3, List.of(OTHER)));

    assertThat(load().entries()).containsExactly(ONE, TWO, OTHER);
  }
}
