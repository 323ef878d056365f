/**
 * Bridges between Weft's {@link dev.weft.Context} and what others keep in thread-locals: {@link
 * dev.weft.propagation.MdcCarrier} for the log, {@link dev.weft.propagation.ThreadLocalsCarrier}
 * and {@link dev.weft.propagation.WeftContextAccessor} for the libraries that know Micrometer's
 * context propagation, such as Reactor and Spring Security. All are found by themselves; there is
 * nothing to call.
 */
@NullMarked
package dev.weft.propagation;

import org.jspecify.annotations.NullMarked;
