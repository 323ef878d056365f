/** A service that shows metrics, traces and log lines of one request, wherever its work goes. */
@NullMarked
package dev.weft.service;

import org.jspecify.annotations.NullMarked;
