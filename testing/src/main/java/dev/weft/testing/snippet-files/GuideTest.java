// @start region="first"
@OnLoop
class RetryTest {

  @Test
  void retry_serverDown_givesUpAfterAnHour(EventLoop loop) {
    assertThatThrownBy(() -> timeout(Duration.ofHours(1), () -> retryForever()))
        .isInstanceOf(TimeoutException.class);

    assertThat(loop.time()).isEqualTo(Duration.ofHours(1)); // and took a few milliseconds
  }
}
// @end

// @start region="reports"
@Test
void callback_throws_isReported(EventLoop loop, ErrorReports reports) {
  loop.callSoon(() -> {
    throw new IllegalStateException("boom");
  });
  sleep(Duration.ZERO);

  assertThat(reports.take())
      .extracting(ErrorReport::exception)
      .singleElement()
      .isInstanceOf(IllegalStateException.class);
}
// @end
