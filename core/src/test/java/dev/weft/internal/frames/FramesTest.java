package dev.weft.internal.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static StackTraceElement frame(String type) {
    return new StackTraceElement(type, "method", "File.java", 7);
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, "File.java", 7);
  }

  private static boolean hasMethod(String call) throws ClassNotFoundException {
    int dot = call.lastIndexOf('.');
    String method = call.substring(dot + 1);
    return Arrays.stream(Class.forName(call.substring(0, dot)).getDeclaredMethods())
        .anyMatch(declared -> declared.getName().equals(method));
  }

  @Test
  void names_everyClassAndMethod_exists() throws ClassNotFoundException {
    List<String> types = new ArrayList<>(Frames.AWAITING);
    types.addAll(Frames.ENGINES);
    types.addAll(Frames.CALLERS);
    types.add(Frames.TASK);
    List<String> methods = new ArrayList<>(Frames.ENGINES_METHODS);
    methods.add(Frames.RUN_BODY);

    for (String type : types) {
      assertThat(Class.forName(type)).isNotNull();
    }
    for (String method : methods) {
      assertThat(hasMethod(method)).as(method).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.weft.Async",
        "dev.weft.Future$Nested",
        "dev.weft.file.AsyncFiles",
        "dev.weft.internal.frames.Frames",
        "dev.weft.net.internal.tls.TlsTransport",
        "dev.weft.queue.Queue",
        "dev.weft.sync.Lock"
      })
  void isWeft_classOfTheLibrary_isWefts(String type) {
    assertThat(Frames.isWeft(frame(type))).isTrue();
    assertThat(Frames.isLibrary(frame(type))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hello",
        "dev.weft.FutureTest",
        "dev.weft.FutureTest$Nested",
        "dev.weft.examples.Echo",
        "dev.weft.network.Mine",
        "dev.wefty.Mine",
        "org.example.Main"
      })
  void isWeft_classOfUsers_isNot(String type) {
    assertThat(Frames.isWeft(frame(type))).isFalse();
    assertThat(Frames.isLibrary(frame(type))).isFalse();
  }

  @Test
  void usersFrame_belowTheLibrarys_isTheInnermostOfTheUser() {
    StackTraceElement[] frames = {
      frame("java.lang.Thread"), frame("dev.weft.Future"), frame("app.Main$Part"), frame("app.Main")
    };

    assertThat(Frames.usersFrame(frames)).isEqualTo("Main$Part.method(File.java:7)");
  }

  @Test
  void wait_methodThatAwaitsInside_isNamedInPlaceOfTheAwait() {
    StackTraceElement[] frames = {
      frame("dev.weft.Future", "await"), frame("dev.weft.queue.Queue", "get"), frame("app.Main")
    };

    assertThat(Frames.wait(frames)).isEqualTo("Queue.get");
  }
}
