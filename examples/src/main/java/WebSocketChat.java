import static dev.weft.Async.run;

import dev.weft.http.Http;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.http.WebSocket;

// A chat for browsers: open http://127.0.0.1:8080/ in two windows.

final Set<WebSocket> sockets = new LinkedHashSet<>();

void main(String[] args) throws IOException {
  int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
  var routes =
      Routes.create().get("/", request -> Response.html(PAGE)).webSocket("/chat", this::chat);
  run(() -> {
    var server = Http.startServer("127.0.0.1", port, routes);
    IO.println("listening on port " + server.port());
    server.serveForever();
  });
}

void chat(WebSocket socket) {
  sockets.add(socket);
  try {
    for (WebSocket.Message message : socket.messages()) {
      tellAll(message);
    }
  } finally {
    sockets.remove(socket);
  }
}

void tellAll(WebSocket.Message message) {
  for (WebSocket socket : List.copyOf(sockets)) {
    try {
      socket.send(message);
    } catch (IOException gone) {
      sockets.remove(socket);
    }
  }
}

static final String PAGE =
    """
    <!doctype html>
    <title>Chat</title>
    <form><input autofocus> <button>Say</button></form>
    <pre></pre>
    <script>
      const socket = new WebSocket(location.href.replace(/^http/, 'ws') + 'chat');
      const [form, said] = [document.querySelector('form'), document.querySelector('pre')];
      socket.onmessage = event => said.textContent += event.data + '\\n';
      form.onsubmit = event => {
        event.preventDefault();
        socket.send(form[0].value);
        form.reset();
      };
    </script>
    """;
