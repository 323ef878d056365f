package dev.weft.simulation.internal.disk;

import java.io.IOException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** The one user of a host, and that user's group: all files are theirs. */
record DiskUser(String getName) implements GroupPrincipal {
  static final UserPrincipal OWNER = new DiskUser("weft");
  static final GroupPrincipal GROUP = new DiskUser("weft");

  /** Knows these two. */
  static final UserPrincipalLookupService LOOKUP =
      new UserPrincipalLookupService() {
        @Override
        public UserPrincipal lookupPrincipalByName(String name) throws IOException {
          return lookupPrincipalByGroupName(name);
        }

        @Override
        public GroupPrincipal lookupPrincipalByGroupName(String name) throws IOException {
          if (!name.equals(GROUP.getName())) {
            throw new UserPrincipalNotFoundException(name);
          }
          return GROUP;
        }
      };

  @Override
  public String toString() {
    return getName;
  }
}
