/**
 * The ledger on Infinispan's distributed cache, and its mail on the channel of JGroups below. The
 * only package that names either.
 */
@NullMarked
package dev.weft.cluster.internal.infinispan;

import org.jspecify.annotations.NullMarked;
