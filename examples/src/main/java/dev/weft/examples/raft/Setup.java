package dev.weft.examples.raft;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a member is made with.
 *
 * @param self which of the members it is
 * @param members all of them
 * @param storage what it remembers in
 * @param timing how long it waits
 * @param random what it draws from
 */
record Setup(
    Member self, List<Member> members, Storage storage, Timing timing, RandomGenerator random) {
  List<Member> others() {
    return members.stream().filter(member -> !member.equals(self)).toList();
  }
}
