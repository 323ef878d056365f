// @start region="events"
listen(uri, event -> events.add(event));
// @end

// @start region="get"
HttpResponse<String> response = get(uri);
// @end

// @start region="open"
try (StreamedResponse response = open(uri)) {
  for (String line : response.body().lines()) {
    count += line.isEmpty() ? 0 : 1;
  }
}
// @end

// @start region="websocket"
try (WebSocket socket = openWebSocket(uri, "v1", "v2")) {
  socket.send("hello");
  WebSocket.Message answer = socket.receive();
// @end
