/**
 * Simulates many hosts, their network and their time in one thread, from a seed: see {@link
 * dev.weft.simulation.Simulation}.
 */
@NullMarked
package dev.weft.simulation;

import org.jspecify.annotations.NullMarked;
