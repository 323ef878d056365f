// @start region="hold"
class Account {
  private final Lock lock = new Lock();
  private int balance;

  void deposit(int amount) {
    try (var _ = lock.hold()) {
      var before = balance;
      sleep(ZERO); // a wait: other tasks run, and would read the same balance
      balance = before + amount;
    }
  }
}
// @end
