package dev.weft.http;

import static dev.weft.Async.sleep;

import dev.weft.CancelledError;
import java.time.Duration;
import java.util.function.Consumer;

/** Answers of handlers that do not end by themselves. */
final class Endless {
  private Endless() {}

  /**
   * A body that goes on for as long as it is taken.
   *
   * @param onPiece is run after each piece that was taken
   * @param atEnd is run when it has been ended
   */
  static Response pieces(int bytesEach, Runnable onPiece, Runnable atEnd) {
    return Response.stream(writer -> {
      try {
        while (true) {
          writer.write(new byte[bytesEach]);
          writer.drain();
          onPiece.run();
        }
      } finally {
        atEnd.run();
      }
    });
  }

  /**
   * No answer before the handler is cancelled, and none then.
   *
   * @param onWait is run before the wait
   * @param onCancel is told of the cancellation
   */
  static Response silence(Runnable onWait, Consumer<CancelledError> onCancel) {
    onWait.run();
    try {
      sleep(Duration.ofHours(1));
    } catch (CancelledError cancelled) {
      onCancel.accept(cancelled);
      throw cancelled;
    }
    return Response.empty();
  }

  static Response silence() {
    return silence(() -> {}, _ -> {});
  }
}
