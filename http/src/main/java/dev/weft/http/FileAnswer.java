package dev.weft.http;

import dev.weft.Async;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Turns a file into the answer that a request wants: all of it, some ranges, or that it has not
 * changed (RFC 9110, sections 13 and 14). What touches the disk runs on other threads.
 */
final class FileAnswer {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int PIECE_BYTES = 128 * 1024;

  private final Request request;
  private final Response given;
  private final Path path;
  private final long size;
  private final Instant modified;
  private final String tag;

  private FileAnswer(Request request, Response given, Path path, BasicFileAttributes attributes) {
    this.request = request;
    this.given = given;
    this.path = path;
    this.size = attributes.size();
    this.modified =
        Instant.ofEpochSecond(attributes.lastModifiedTime().toInstant().getEpochSecond());
    this.tag =
        "\""
            + Long.toHexString(attributes.lastModifiedTime().toMillis())
            + "-"
            + Long.toHexString(size)
            + "\"";
  }

  /** The answer, whose body is bytes or a stream. */
  static Response of(Request request, Response given, Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Async.toThread(() -> Files.readAttributes(path, BasicFileAttributes.class));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new HttpException(404, Statuses.reason(404), e);
    }
    if (!attributes.isRegularFile()) {
      throw new HttpException(404);
    }
    return new FileAnswer(request, given, path, attributes).answer();
  }

  private Response answer() {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    String match = request.header("If-Match");
    if (match != null) {
      if (!matches(match, false)) {
        return bare(412);
      }
    } else if (isBefore(request.header("If-Unmodified-Since"), false)) {
      return bare(412);
    }
    String noneMatch = request.header("If-None-Match");
    if (noneMatch != null) {
      if (matches(noneMatch, true)) {
        return bare(reads ? 304 : 412);
      }
    } else if (reads && isUnmodifiedSince(request.header("If-Modified-Since"))) {
      return bare(304);
    }
    if (given.status() != 200) {
      return part(given.status(), 0, size, null);
    }
    String range = request.header("Range");
    if (range == null || !request.method().equals("GET") || !mayBePartial()) {
      return part(200, 0, size, null);
    }
    List<ByteRange> ranges = ByteRange.parse(range, size);
    if (ranges == null) {
      return part(200, 0, size, null); // not understood, or too many
    }
    if (ranges.isEmpty()) {
      return bare(416).withHeader("Content-Range", "bytes */" + size);
    }
    if (ranges.size() > 1) {
      return several(ranges);
    }
    ByteRange one = ranges.getFirst();
    return part(206, one.first(), one.length(), one.contentRange(size));
  }

  // ---- conditions

  private boolean matches(String header, boolean weakly) {
    if (header.strip().equals("*")) {
      return true;
    }
    for (String candidate : header.split(",", -1)) {
      String one = candidate.strip();
      if (weakly && one.startsWith("W/")) {
        one = one.substring(2);
      }
      // Compression makes other bytes, of the same file.
      if (one.equals(tag) || (weakly && one.replace("--gzip\"", "\"").equals(tag))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Instant date(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return HttpDateTime.parse(header).toInstant();
    } catch (RuntimeException notOne) {
      return null; // as if it were not there
    }
  }

  /** Whether the file has changed since a date. */
  private boolean isBefore(@Nullable String header, boolean whenAbsent) {
    Instant date = date(header);
    return date == null ? whenAbsent : modified.isAfter(date);
  }

  private boolean isUnmodifiedSince(@Nullable String header) {
    Instant date = date(header);
    return date != null && !modified.isAfter(date);
  }

  private boolean mayBePartial() {
    String condition = request.header("If-Range");
    if (condition == null) {
      return true;
    }
    if (condition.startsWith("\"") || condition.startsWith("W/")) {
      return condition.equals(tag);
    }
    Instant date = date(condition);
    return date != null && date.equals(modified);
  }

  // ---- answers

  private Response bare(int status) {
    return described(Response.status(status));
  }

  private Response described(Response response) {
    Response all = response;
    for (Headers.Field field : given.headerFields()) {
      all = all.withAddedHeader(field.name(), field.value());
    }
    return all.withHeader("ETag", tag)
        .withHeader("Last-Modified", DATE.format(modified))
        .withHeader("Accept-Ranges", "bytes");
  }

  private Response part(int status, long first, long length, @Nullable String contentRange) {
    Response response =
        described(Response.stream(writer -> copy(writer, first, length)))
            .withStatus(status)
            .withContentType(type())
            .withHeader("Content-Length", String.valueOf(length));
    return contentRange == null ? response : response.withHeader("Content-Range", contentRange);
  }

  private Response several(List<ByteRange> ranges) {
    String boundary = "weft" + request.id();
    String type = type();
    long length = 0;
    for (ByteRange range : ranges) {
      length += head(boundary, type, range).length() + range.length();
    }
    String end = "\r\n--" + boundary + "--\r\n";
    length += end.length();
    return described(
            Response.stream(writer -> {
              for (ByteRange range : ranges) {
                writer.write(head(boundary, type, range));
                copy(writer, range.first(), range.length());
              }
              writer.write(end);
            }))
        .withStatus(206)
        .withContentType("multipart/byteranges; boundary=" + boundary)
        .withHeader("Content-Length", String.valueOf(length));
  }

  private String head(String boundary, String type, ByteRange range) {
    return "\r\n--"
        + boundary
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Range: "
        + range.contentRange(size)
        + "\r\n\r\n";
  }

  private String type() {
    String said = given.contentType();
    if (said != null) {
      return said;
    }
    String known = MimeTypes.DEFAULTS.getMimeByExtension(path.toString());
    if (known == null) {
      return path.toString().endsWith(".md")
          ? "text/markdown;charset=utf-8"
          : "application/octet-stream";
    }
    boolean text = known.startsWith("text/") && !known.contains("charset");
    return text ? known + ";charset=utf-8" : known;
  }

  private void copy(BodyWriter writer, long first, long length) throws IOException {
    if (length == 0) {
      return;
    }
    try (FileChannel file = Async.toThread(() -> FileChannel.open(path, StandardOpenOption.READ))) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, length));
      long done = 0;
      while (done < length) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - done));
        long position = first + done;
        int count = Async.toThread(() -> file.read(piece, position));
        if (count <= 0) {
          throw new IOException(path + " became shorter while it was sent");
        }
        writer.write(piece.flip());
        writer.drain();
        done += count;
      }
    }
  }
}
