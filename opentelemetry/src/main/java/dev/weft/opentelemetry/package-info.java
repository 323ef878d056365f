/**
 * Has OpenTelemetry's context, and so the current span, flow from task to task: see {@link
 * dev.weft.opentelemetry.WeftContextStorageProvider}.
 */
@NullMarked
package dev.weft.opentelemetry;

import org.jspecify.annotations.NullMarked;
