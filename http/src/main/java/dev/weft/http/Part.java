package dev.weft.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One part of a form with files. See {@link Request#multipart()}.
 *
 * @param name the name of the form's field
 * @param fileName what the client says the file is called, which may be anything; null for a field
 *     that is no file
 * @param headers the part's own headers
 * @param data its content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Part(String name, @Nullable String fileName, Headers headers, byte[] data) {
  private static final int MOST_PARTS = 1000;

  /** Refuses null. */
  public Part {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(data, "data");
  }

  /**
   * Its content as text, as UTF-8.
   *
   * @return the text
   */
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }

  /** The parts of a body that is there as a whole. */
  static List<Part> parse(byte[] body, String contentType) throws IOException {
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(MOST_PARTS)
            .maxMemoryPartSize(body.length)
            .maxPartSize(body.length)
            .maxSize(body.length)
            .build();
    CompletableFuture<MultiPartFormData.Parts> parsed = new CompletableFuture<>();
    // All is there already, so the answer comes before this returns.
    MultiPartFormData.onParts(
        Content.Source.from(ByteBuffer.wrap(body)),
        new Attributes.Mapped(),
        contentType,
        config,
        Promise.Invocable.toPromise(parsed));
    if (!parsed.isDone() || parsed.isCompletedExceptionally()) {
      throw new HttpException(400, "the form cannot be decoded");
    }
    List<Part> all = new ArrayList<>();
    try (MultiPartFormData.Parts parts = parsed.join()) {
      for (MultiPart.Part part : parts) {
        ByteBuffer content = Content.Source.asByteBuffer(part.createContentSource());
        byte[] data = new byte[content.remaining()];
        content.get(data);
        String name = Objects.requireNonNullElse(part.getName(), "");
        all.add(new Part(name, part.getFileName(), new Headers(part.getHeaders()), data));
      }
    }
    return all;
  }
}
