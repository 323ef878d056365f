/**
 * Weft in a Spring Boot application: a {@link dev.weft.LoopGroup} to inject, {@link
 * dev.weft.spring.WeftServer}s that begin and end with the application, health and metrics for the
 * actuator.
 */
@NullMarked
package dev.weft.spring;

import org.jspecify.annotations.NullMarked;
