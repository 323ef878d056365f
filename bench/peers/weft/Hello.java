import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import java.time.Duration;

void main() {
  run(() -> {
    sleep(Duration.ofMillis(1));
    IO.println("hello");
  });
}
