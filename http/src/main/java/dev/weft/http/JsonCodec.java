package dev.weft.http;

import java.io.IOException;
import java.lang.reflect.Type;

/**
 * Turns values into JSON and back. Jackson's, if the program has {@code jackson-databind}, is found
 * by itself; any other library becomes one by these two methods, see {@link HttpOptions#withJson}.
 *
 * <p>It is called in the task of a request, of any loop of a group.
 */
public interface JsonCodec {

  /**
   * Writes a value.
   *
   * @param value what to write
   * @return JSON as UTF-8
   * @throws IOException if the value has no form in JSON; the request is answered by 500
   */
  byte[] encode(Object value) throws IOException;

  /**
   * Reads a value.
   *
   * @param json JSON as UTF-8
   * @param type what it is to become
   * @return a value of that type
   * @throws IOException if it is no JSON, or does not fit the type; the request is answered by 400
   */
  Object decode(byte[] json, Type type) throws IOException;
}
