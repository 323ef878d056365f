package dev.weft.bench.report;

/**
 * What the figures were taken on.
 *
 * @param processor its model
 * @param processors how many
 * @param memoryGib how much memory, in GiB
 * @param system the operating system and its release
 * @param java the JVM that ran what is in Java
 */
public record Machine(
    String processor, int processors, long memoryGib, String system, String java) {}
