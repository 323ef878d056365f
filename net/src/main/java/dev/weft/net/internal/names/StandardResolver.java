package dev.weft.net.internal.names;

import dev.weft.net.Resolver;
import java.util.ServiceLoader;

/** Looks for a resolver of the user's when the first one is needed. */
public final class StandardResolver {
  public static final Resolver FOUND =
      ServiceLoader.load(Resolver.class).findFirst().orElseGet(Resolver::system);

  private StandardResolver() {}
}
