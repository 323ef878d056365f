import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import dev.weft.http.Http;
import dev.weft.http.HttpException;
import dev.weft.http.Middlewares;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Routes;

// A service of HTTP with JSON, uploads and events:
//
//   curl --json '{"name":"pears","count":2}' http://127.0.0.1:8080/orders
//   curl http://127.0.0.1:8080/orders/1
//   curl --data-binary @README.md http://127.0.0.1:8080/lines
//   curl http://127.0.0.1:8080/events

record Order(String name, int count) {}

// Everything runs on one loop, so a plain map will do.
final Map<Integer, Order> orders = new HashMap<>();

void main(String[] args) throws IOException {
  int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
  var routes =
      Routes.create()
          .around(Middlewares.accessLog(IO::println))
          .get("/orders/{id}", this::find)
          .post("/orders", this::add)
          .post("/lines", this::countLines)
          .get("/events", request -> events());
  run(() -> {
    var server = Http.startServer("127.0.0.1", port, routes);
    IO.println("listening on port " + server.port());
    server.serveForever();
  });
}

Response find(Request request) {
  Order order = orders.get(Integer.valueOf(request.pathParameter("id")));
  if (order == null) {
    throw new HttpException(404, "no such order");
  }
  return Response.json(order);
}

Response add(Request request) throws IOException {
  Order order = request.json(Order.class);
  int id = orders.size() + 1;
  orders.put(id, order);
  return Response.json(order).withStatus(201).withHeader("Location", "/orders/" + id);
}

/** However long the upload is, a few kilobytes of it are in memory. */
Response countLines(Request request) throws IOException {
  long lines = 0;
  for (String _ : request.reader().lines()) {
    lines++;
  }
  return Response.text(lines + " lines\n");
}

Response events() {
  return Response.events(writer -> {
    for (int i = 1; i <= 3; i++) {
      writer.send("there are " + orders.size() + " orders");
      sleep(Duration.ofMillis(100));
    }
  });
}
