package dev.weft.flow;

/** Nothing can be sent, as all receiving ends of the {@link Channel} are closed. */
public class BrokenChannelException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * An exception.
   *
   * @param message what happened
   */
  public BrokenChannelException(String message) {
    super(message);
  }
}
