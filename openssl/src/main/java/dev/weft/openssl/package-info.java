/**
 * TLS by OpenSSL's engine: BoringSSL, as netty-tcnative brings it along. Begins at {@link
 * dev.weft.openssl.OpenSsl}.
 */
@NullMarked
package dev.weft.openssl;

import org.jspecify.annotations.NullMarked;
