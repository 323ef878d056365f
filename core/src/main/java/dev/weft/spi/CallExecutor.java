package dev.weft.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An executor that makes calls elsewhere than in this JVM, and so needs the call itself, which can
 * travel, rather than a {@link Runnable} that ends a future of this JVM. {@link
 * dev.weft.EventLoop#runInExecutor} hands it the call.
 */
public interface CallExecutor extends Executor {

  /**
   * Makes a call. The executor decides whether the calling thread, which is a loop's, may have to
   * wait: it should not.
   *
   * @param call what to call
   * @param <T> the type of its value
   * @return its outcome; cancelling it takes the call back, or interrupts it
   */
  <T extends @Nullable Object> CompletionStage<T> call(Callable<T> call);
}
