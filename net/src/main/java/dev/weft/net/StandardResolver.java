package dev.weft.net;

import java.util.ServiceLoader;

/** Looks for a resolver of the user's when the first one is needed. */
final class StandardResolver {
  static final Resolver FOUND =
      ServiceLoader.load(Resolver.class).findFirst().orElseGet(Resolver::system);

  private StandardResolver() {}
}
