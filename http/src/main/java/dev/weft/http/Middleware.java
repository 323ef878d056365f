package dev.weft.http;

/**
 * Code around the handlers: before a request reaches its handler, and after the handler has
 * answered. See {@link Routes#around}.
 *
 * {@snippet :
 * Middleware timing = (request, next) -> {
 *   long began = System.nanoTime();
 *   Response response = next.handle(request);
 *   return response.withHeader("Server-Timing", "app;dur=" + (System.nanoTime() - began) / 1e6);
 * };
 * }
 */
@FunctionalInterface
public interface Middleware {

  /**
   * Answers a request, as a rule by asking the next handler.
   *
   * @param request the request
   * @param next the next middleware, or the route's handler; where no route fits, it throws an
   *     {@link HttpException} of status 404 or 405
   * @return the answer
   * @throws Exception as {@link HttpHandler#handle} does
   */
  Response handle(Request request, HttpHandler next) throws Exception;
}
