import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

int ticks; // of both tasks, and without a lock

void main() {
  run(() -> {
    var fast = createTask(() -> tick("fast", 100));
    var slow = createTask(() -> tick("  slow", 250));
    fast.await();
    slow.await();
    IO.println(ticks + " ticks");
  });
}

void tick(String name, int millis) {
  for (int i = 1; i <= 4; i++) {
    sleep(Duration.ofMillis(millis));
    ticks++;
    IO.println(name + " " + i);
  }
}
