package dev.weft.net.internal.names;

import dev.weft.internal.services.Services;
import dev.weft.net.Resolver;
import java.util.ServiceLoader;

/** Looks for a resolver of the user's when the first one is needed. */
public final class StandardResolver {
  public static final Resolver FOUND =
      Services.areNone()
          ? Resolver.system()
          : ServiceLoader.load(Resolver.class).findFirst().orElseGet(Resolver::system);

  private StandardResolver() {}
}
