package dev.weft.net.internal.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Makes the engine of a client's connection. It may be the user's code. */
interface EngineSource {
  SSLEngine make() throws SSLException;
}
