package dev.weft.cluster;

/**
 * What has happened to bodies at one node of a cluster so far, and is under way.
 *
 * @param submitted how many were given to members from here
 * @param started how many were started here
 * @param ended how many of these have ended
 * @param running how many of these run now, or wait for their turn
 * @param claimed how many of these were another member's before, or had not begun where they were
 *     to run
 * @param refused how many ends of older attempts were refused to this member
 */
public record ClusterFigures(
    long submitted, long started, long ended, long running, long claimed, long refused) {}
