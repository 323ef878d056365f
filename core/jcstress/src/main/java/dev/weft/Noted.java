package dev.weft;

/** An entry with a name, which does nothing. */
final class Noted extends Ready {
  private final String name;

  Noted(String name) {
    super(ANYWHERE);
    this.name = name;
  }

  @Override
  void runOnLoop() {}

  @Override
  public String toString() {
    return name;
  }
}
