import static dev.weft.Async.run;

import dev.weft.http.Http;
import dev.weft.http.Response;
import dev.weft.http.Routes;

void main() throws IOException {
  var routes =
      Routes.create()
          .get("/hello/{name}", request -> Response.text("hello " + request.pathParameter("name")));
  run(() -> Http.startServer("127.0.0.1", 8080, routes).serveForever());
}
