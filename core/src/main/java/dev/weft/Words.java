package dev.weft;

import dev.weft.internal.log.Text;
import org.jspecify.annotations.Nullable;

/** A text that describes the state of what is the kernel's own at once, as it changes. */
final class Words extends Text {

  /** The words that a value of any kind can be described by. */
  static Words of(@Nullable Object value) {
    return new Words().value(value);
  }

  @Override
  public Words say(String text) {
    Text _ = super.say(text);
    return this;
  }

  @Override
  public Words value(@Nullable Object value) {
    if (value instanceof Described known) {
      known.describeTo(this);
    } else {
      Text _ = super.value(value);
    }
    return this;
  }

  /** Describes a value in a few words; one of the kernel's own by its name, if it has one. */
  @Override
  public Words briefly(@Nullable Object value) {
    String name = value instanceof Described known ? known.shortName() : null;
    if (name != null) {
      return say(name);
    }
    Text _ = super.briefly(value);
    return this;
  }
}
