/**
 * What a loop waits in for channels, and what happens to them there: the selector's poller and
 * epoll's, their registrations, the channels of the user's own, and the loop's buffers.
 */
@NullMarked
package dev.weft.net.internal.poll;

import org.jspecify.annotations.NullMarked;
