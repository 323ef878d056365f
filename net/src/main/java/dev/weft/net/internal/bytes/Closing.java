package dev.weft.net.internal.bytes;

import java.io.Closeable;
import java.io.IOException;

/** Closes what there is no help for if it does not close. */
public final class Closing {
  private Closing() {}

  /** Closes a channel or a stream, whose descriptor is gone in any case. */
  public static void quietly(Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      // The descriptor is gone, and so is what would care.
    }
  }
}
