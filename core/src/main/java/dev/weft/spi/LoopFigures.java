package dev.weft.spi;

/**
 * How much a loop has at hand, at about one moment.
 *
 * @param tasksMade how many tasks were made so far
 * @param tasks how many are not done
 * @param ready how many steps and callbacks stand in its queue
 * @param timers how many timers it has, cancelled ones that it still holds among them
 * @param callsRunning how many calls of its default executor run; all that are not done, where the
 *     user has set the executor
 * @param callsWaiting how many calls of its default executor wait their turn; 0 where the user has
 *     set the executor
 */
public record LoopFigures(
    long tasksMade, int tasks, int ready, int timers, int callsRunning, int callsWaiting) {}
