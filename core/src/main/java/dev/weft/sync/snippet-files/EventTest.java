// @start region="event"
var connected = new Event();
var client =
    createTask(() -> {
      connected.await();
      log.add("sends its request");
    });

log.add("connects");
sleep(ZERO);
connected.set(); // wakes all who wait
// @end
