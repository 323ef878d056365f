package dev.weft.net;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that is for the real system alone, as it needs channels of the JDK's own, IPv6, multicast
 * or sockets of the file system. It is left out where its suite runs over the simulated network.
 */
@Tag("real-system")
@Retention(RUNTIME)
@Target(METHOD)
@interface RealSystem {}
