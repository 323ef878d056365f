package dev.weft;

/** Throws a failure that the compiler already knows the caller to declare. */
final class Rethrow {
  private Rethrow() {}

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // X is what the failed body declares
  static <X extends Exception> RuntimeException as(Throwable failure) throws X {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (X) failure;
  }
}
