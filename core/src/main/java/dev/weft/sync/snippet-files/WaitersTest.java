// @start region="latch"
static final class Latch extends LoopBound {
  private final Waiters waiters = new Waiters();
  private boolean open;

  void await() {
    if (!open) {
      waiters.add(loop()).await();
    }
  }

  void open() {
    ensureOnLoop();
    open = true;
    waiters.wakeAll();
  }
}
// @end
