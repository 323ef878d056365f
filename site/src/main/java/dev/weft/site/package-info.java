/** Makes web pages of the documents. */
@NullMarked
package dev.weft.site;

import org.jspecify.annotations.NullMarked;
