import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;

import dev.weft.TaskGroup;
import dev.weft.sync.Semaphore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

// Goes through all pages of a site, several at once, and says which can be had.

final Pattern href = Pattern.compile("href=\"([^\"#]+)");
final HttpClient client = HttpClient.newHttpClient();
final Semaphore atOnce = new Semaphore(8);
final Map<URI, String> pages = new TreeMap<>(); // no lock: all tasks run on one thread

void main(String[] arguments) {
  URI start = URI.create(arguments.length > 0 ? arguments[0] : "http://127.0.0.1:9000/");
  run(() ->
      taskGroup(group -> {
        visit(group, start);
      }));
  pages.forEach((page, outcome) -> IO.println(page + " " + outcome));
}

void visit(TaskGroup group, URI page) {
  if (pages.putIfAbsent(page, "...") == null) {
    group.createTask(() -> {
      try {
        String body = fetch(page);
        pages.put(page, "ok");
        href.matcher(body)
            .results()
            .map(link -> page.resolve(link.group(1)))
            .filter(link -> page.getAuthority().equals(link.getAuthority()))
            .forEach(link -> visit(group, link));
      } catch (IOException | IllegalArgumentException failure) {
        pages.put(page, "bad: " + failure.getMessage());
      }
    });
  }
}

String fetch(URI page) throws IOException, InterruptedException {
  try (var _ = atOnce.hold()) {
    var request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(10)).build();
    var response =
        client.send(request, HttpResponse.BodyHandlers.ofString()); // suspends this task only
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode());
    }
    return response.body();
  }
}
