package dev.weft.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** JSON by Jackson, with the modules that the program has. */
final class JacksonCodec implements JsonCodec {
  private final ObjectMapper mapper =
      new ObjectMapper()
          .findAndRegisterModules()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** The codec, or null where the program has no Jackson. */
  static @Nullable JsonCodec findOrNull() {
    try {
      return new JacksonCodec();
    } catch (LinkageError absent) {
      return null;
    }
  }

  @Override
  public byte[] encode(Object value) throws IOException {
    return mapper.writeValueAsBytes(value);
  }

  @Override
  public Object decode(byte[] json, Type type) throws IOException {
    return mapper.readValue(json, mapper.constructType(type));
  }
}
