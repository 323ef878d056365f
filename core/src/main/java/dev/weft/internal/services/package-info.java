/** What others add to Weft. */
@NullMarked
package dev.weft.internal.services;

import org.jspecify.annotations.NullMarked;
