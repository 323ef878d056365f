package dev.weft.net;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that cannot hold for other engines than the JDK's. It is left out where its suite runs
 * with those of module {@code openssl}.
 */
@Tag("only-jdk-engine")
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnlyJdkEngine {
  /** Why, as a sentence about the other engines. */
  String value();
}
