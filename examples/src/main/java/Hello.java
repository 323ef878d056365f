import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

void main() {
  run(() -> {
    var world = createTask(() -> say("world", 200));
    var hello = createTask(() -> say("hello", 100));
    world.await();
    hello.await();
  });
}

void say(String word, int millis) {
  sleep(Duration.ofMillis(millis));
  IO.println(word);
}
