package dev.weft.http;

import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.server.Handler;

/** Compresses answers for clients that take it. */
final class Compression {
  private static final int LEAST_BYTES = 1024;

  private Compression() {}

  static Handler around(Handler handler) {
    var gzip = new GzipCompression();
    gzip.setMinCompressSize(LEAST_BYTES);
    var compressing = new CompressionHandler(handler);
    compressing.putCompression(gzip);
    compressing.putConfiguration(
        "/*",
        CompressionConfig.builder()
            .defaults()
            // Events would wait in the compressor for more of their kind.
            .compressExcludeMimeType("text/event-stream")
            .compressIncludeMethod("POST")
            // Requests are inflated where they are read as a whole, within the limit.
            .decompressExcludePath("/*")
            .build());
    return compressing;
  }
}
