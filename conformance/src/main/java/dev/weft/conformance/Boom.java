package dev.weft.conformance;

/** The programs' own error. */
final class Boom extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String tag;

  Boom(String tag) {
    super(tag);
    this.tag = tag;
  }

  String tag() {
    return tag;
  }
}
