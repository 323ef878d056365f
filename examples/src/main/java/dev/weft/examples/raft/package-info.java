/**
 * A replicated key-value store, in the smallest form of Raft that is of use: several nodes elect a
 * leader, it has a majority of them keep each command, and all apply the commands in one order. So
 * the store answers as long as a majority is up, and as one that is not replicated would.
 *
 * <p>{@code Node} serves, {@code Replica} votes and follows, {@code Leader} leads, {@code
 * StoreClient} asks. Names are those of Ongaro and Ousterhout, "In search of an understandable
 * consensus algorithm", 2014. Logs are never made shorter, and members never change.
 */
@NullMarked
package dev.weft.examples.raft;

import org.jspecify.annotations.NullMarked;
