package dev.weft.http;

/**
 * Answers a request. It runs in a task of its own, and may wait as any task does.
 *
 * {@snippet :
 * HttpHandler hello = request -> Response.text("hello " + request.pathParameter("name"));
 * }
 */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Answers a request.
   *
   * @param request the request; its body is still to be read
   * @return the answer, which is sent when this returns
   * @throws Exception a {@link HttpException} becomes the answer that it stands for, anything else
   *     is reported to the loop's exception handler and answered by 500
   */
  Response handle(Request request) throws Exception;
}
