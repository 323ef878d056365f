// @start region="events"
static Response ticks() {
  return Response.events(writer -> {
    for (int i = 1; i <= 3; i++) {
      writer.send("tick " + i);
      sleep(Duration.ofMillis(1));
    }
  });
}
// @end

// @start region="hello"
Routes routes = Routes.create().get("/", request -> Response.text("hello\n"));
HttpServer server = Http.startServer("127.0.0.1", 0, routes);
// @end

// @start region="request"
Response add(Request request) throws IOException {
  User user = request.json(User.class);
  users.put(user.name(), user);
  return Response.json(user).withStatus(201).withHeader("Location", "/users/" + user.name());
}
// @end

// @start region="routes"
var routes =
    Routes.create()
        .get("/users/{name}", request -> users.find(request.pathParameter("name")))
        .post("/users", users::add)
        .get("/count", request -> Response.text(users.count() + "\n"))
        .around((request, next) -> next.handle(request).withHeader("X-Service", "users"));
// @end

// @start region="shutdown"
var ended = createTask(() -> server.shutdown(Duration.ofSeconds(20)));
// @end

// @start region="stream"
static Response table(List<String> rows) {
  return Response.stream(
          writer -> {
            for (String row : rows) {
              writer.write(row);
              writer.drain(); // waits while the client does not keep up
            }
          })
      .withContentType("text/csv;charset=utf-8");
}
// @end

// @start region="websocket"
var routes =
    Routes.create()
        .webSocket(
            "/echo",
            socket -> {
              for (WebSocket.Message message : socket.messages()) {
                socket.send(message);
              }
            });
// @end
